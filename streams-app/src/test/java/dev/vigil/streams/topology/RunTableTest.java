package dev.vigil.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.schema.fact.ActivityExecution;
import dev.vigil.schema.fact.WorkflowRun;
import dev.vigil.streams.observe.Declarations;
import dev.vigil.streams.observe.Observation;
import dev.vigil.streams.observe.ObservationSink;
import dev.vigil.streams.observe.ObserveConfig;
import dev.vigil.streams.observe.Outcome.Disposition;
import dev.vigil.streams.observe.RunCorrelator;
import dev.vigil.streams.observe.RunKey;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.state.LiveState.ChangeLog;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the table keeps, and what a restart finds of it. */
final class RunTableTest {

    private static final long T0 = 1_800_000_000_000_000L;
    private static final long MINUTE = 60_000_000;
    private static final long DAY = 1_440 * MINUTE;
    private static final int STARTED = 1;
    private static final int COMPLETED = 2;

    private final Map<ByteBuffer, byte[]> changelog = new HashMap<>();
    private final List<WorkflowRun> rows = new ArrayList<>();
    private RunCorrelator correlator = correlator();
    private RunTable table = new RunTable(correlator);
    private String workflowType = "Order";

    private final ObservationSink sink = new ObservationSink() {
        @Override
        public void observe(Scope scope, Observation observation) {
            // counted elsewhere
        }

        @Override
        public void run(WorkflowRun row) {
            rows.add(row);
        }

        @Override
        public void activity(ActivityExecution row) {
            // counted elsewhere
        }
    };

    private static RunCorrelator correlator() {
        return new RunCorrelator(Declarations.NONE, ObserveConfig.DEFAULT);
    }

    @Test
    void aRunsKeyTakes18Bytes() {
        // When
        apply("n", uuid(1), 1, STARTED, T0);
        commit();

        // Then
        assertThat(changelog.keySet())
                .as("a scope, a run, and the two texts of its memory")
                .extracting(ByteBuffer::remaining)
                .containsExactlyInAnyOrder(2, 18, 2, 2);
    }

    @Test
    void runIdsThatLookAlikeAreNotMixedUp() {
        // Given
        String lower = uuid(1);
        String upper = "0000000A" + lower.substring(8);
        String dashless = lower.replace("-", "");
        List<String> ids = List.of(lower, "0000000a" + lower.substring(8), upper, dashless, "file:" + dashless);

        // When
        ids.forEach(id -> apply("n", id, 1, STARTED, T0));
        restart();

        // Then
        assertThat(table.open()).isEqualTo(5);
        assertThat(ids).allMatch(id -> apply("n", id, 1, STARTED, T0) == Disposition.DUPLICATE);
    }

    @Test
    void aRestartedTableGoesOnWhereItWas() {
        // Given: far more open runs than are kept as objects, in two namespaces
        int runs = 20_000;
        for (int i = 0; i < runs; i++) {
            apply(i % 2 == 0 ? "even" : "odd", uuid(i), 1, STARTED, T0 + i);
            if (i % 1_000 == 0) {
                commit();
            }
        }
        restart();
        assertThat(table.open()).isEqualTo(runs);

        // When
        for (int i = 0; i < runs; i++) {
            apply(i % 2 == 0 ? "even" : "odd", uuid(i), 2, COMPLETED, T0 + MINUTE + i);
        }

        // Then
        assertThat(table.open()).isZero();
        assertThat(rows).hasSize(runs).allMatch(row -> row.getDurationMicros() == MINUTE);
    }

    /** What is packed between commits may name what only the next commit writes. */
    @Test
    void aRestartBetweenAnyTwoCommitsFindsWhatTheRunsShare() {
        int runs = 6_000;
        for (int i = 0; i < runs; i++) {
            workflowType = "Type" + i / 10;
            apply("n", uuid(i), 1, STARTED, T0 + i);
            if (i % 50 == 0) {
                commit();
            }
            if (i % 1_000 == 0) {
                restart();
            }
        }
        restart();
        for (int i = 0; i < runs; i++) {
            apply("n", uuid(i), 2, COMPLETED, T0 + MINUTE + i);
        }

        assertThat(rows).hasSize(runs);
        for (int i = 0; i < runs; i++) {
            assertThat(rows.get(i).getWorkflowType()).isEqualTo("Type" + i / 10);
        }
    }

    /** What was let go of is what the last commit wrote, and what was not committed is still there. */
    @Test
    void runsThatAreReadAgainLongAfterTheirLastEventHaveForgottenNothing() {
        int runs = 5_000;
        for (long event = 1; event <= 3; event++) {
            for (int i = 0; i < runs; i++) {
                apply("n", uuid(i), event, event == 1 ? STARTED : 26, T0 + event);
                if (i % 700 == 0) {
                    commit();
                }
            }
        }

        for (int i = 0; i < runs; i++) {
            assertThat(apply("n", uuid(i), 3, 26, T0 + 3)).isEqualTo(Disposition.DUPLICATE);
            assertThat(apply("n", uuid(i), 4, COMPLETED, T0 + MINUTE)).isEqualTo(Disposition.APPLIED);
        }
        assertThat(rows).hasSize(runs).allMatch(row -> row.getSignals() == 2 && row.getDurationMicros() == MINUTE - 1);
        assertThat(table.open()).isZero();
        assertThat(table.closed()).isEqualTo(runs);
    }

    @Test
    void aRunOfALaterVersionIsRefusedAtTheRestart() {
        apply("n", uuid(1), 1, STARTED, T0);
        commit();
        changelog.forEach((key, value) -> value[0] = key.remaining() == 18 ? (byte) 0xF1 : value[0]);

        assertThatThrownBy(this::restart)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got version 15");
    }

    @Test
    void aClosedRunIsForgottenAfterAWeekAndAnAbandonedOneAfterNinetyDays() {
        // Given
        apply("n", uuid(1), 1, STARTED, T0);
        apply("n", uuid(1), 2, COMPLETED, T0);
        apply("n", uuid(2), 1, STARTED, T0);
        restart();
        int entries = changelog.size();

        // When, then
        apply("n", uuid(3), 1, STARTED, T0 + 6 * DAY);
        assertThat(apply("n", uuid(1), 2, COMPLETED, T0 + 6 * DAY)).isEqualTo(Disposition.DUPLICATE);
        apply("n", uuid(3), 2, STARTED, T0 + 7 * DAY + 3 * MINUTE);
        commit();
        assertThat(changelog).hasSize(entries);
        apply("n", uuid(3), 3, STARTED, T0 + 91 * DAY);
        commit();
        assertThat(changelog).hasSize(entries - 1);
        assertThat(table.open()).isEqualTo(1);
        assertThat(table.abandoned()).isEqualTo(1);
    }

    private Disposition apply(String namespace, String runId, long eventId, int type, long time) {
        WorkflowEvent event = WorkflowEvent.newBuilder()
                .setSource(Source.newBuilder()
                        .setCluster("c")
                        .setOrigin(Origin.LIVE)
                        .setCapturedAtMicros(time)
                        .build())
                .setKind(EventKind.EVENT)
                .setNamespace(namespace)
                .setWorkflowId("w")
                .setRunId(runId)
                .setEventId(eventId)
                .setEventTimeMicros(time)
                .setEventType(type)
                .setAttributes(EventAttributes.newBuilder()
                        .setWorkflowType(workflowType)
                        .setFirstRunId(runId)
                        .build())
                .build();
        return table.change(RunKey.of(event), time, memory -> correlator.apply(memory, event, sink));
    }

    private void commit() {
        table.commit(new ChangeLog() {
            @Override
            public void put(byte[] key, byte[] value) {
                changelog.put(ByteBuffer.wrap(key), value);
            }

            @Override
            public void delete(byte[] key) {
                changelog.remove(ByteBuffer.wrap(key));
            }
        });
    }

    private void restart() {
        commit();
        correlator = correlator();
        table = new RunTable(correlator);
        changelog.forEach((key, value) -> table.restore(key.array(), value));
    }

    private static String uuid(int number) {
        return new UUID(0, number).toString();
    }
}
