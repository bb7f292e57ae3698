package dev.vigil.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vigil.collector.source.temporal.ScanConfig;
import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.collector.Completeness;
import dev.vigil.schema.collector.CompletenessState;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.testing.RealTemporal;
import dev.vigil.testing.TopicReader;
import io.prometheus.client.CollectorRegistry;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Runs that become visible too late for any scan, and namespaces that go away, on a real server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("real-server")
final class LedgerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final int SHARDS = 2;

    @TempDir
    private static Path directory;

    private EmbeddedKafka kafka;
    private RealTemporal temporal;

    @BeforeAll
    void start() throws Exception {
        assumeTrue(
                RealTemporal.binary().isPresent() && RealTemporal.cli().isPresent(),
                "skipped: set VIGIL_TEMPORAL_SERVER and VIGIL_TEMPORAL_CLI to the binaries of a Temporal server and its CLI");
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary());
        temporal = new RealTemporal(directory);
    }

    @AfterAll
    void stop() throws Exception {
        if (temporal != null) {
            temporal.close();
        }
        if (kafka != null) {
            kafka.close();
        }
    }

    @Test
    void aRunThatNoScanHasShownIsAGapUntilItIsFilled() throws Exception {
        temporal.register("ledger-it");
        TopicPrefix prefix = new TopicPrefix("ledger.");
        TestTopics.create(kafka.bootstrapServers(), prefix, SHARDS);
        AtomicBoolean hidden = new AtomicBoolean(true);
        try (Fleet fleet = new Fleet(temporal.target(), "ledger-it");
                GrpcProxy frontend = new GrpcProxy(temporal.target())) {
            frontend.rule(hiding(hidden));
            try (Collector collector = collector(frontend.target(), List.of("ledger-it"), prefix);
                    TopicReader<WorkflowEvent> events =
                            new TopicReader<>(kafka.bootstrapServers(), Topics.WORKFLOW_EVENTS, prefix);
                    TopicReader<Completeness> ledger =
                            new TopicReader<>(kafka.bootstrapServers(), Topics.LEDGER, prefix)) {
                collector.start();
                // Given a run that closes and that visibility lists only when every scan has passed
                fleet.basket("late", "a");
                fleet.basket("in-time", "a");
                events.until(PATIENCE, records -> closed(records, "in-time"), "the run in time");
                // Then the ledger says that one is missing
                ledger.until(
                        PATIENCE,
                        records -> last(records)
                                .filter(each -> each.getState() == CompletenessState.GAP
                                        && each.getMissingRuns() == 1
                                        && each.getSourceRuns() == 2)
                                .isPresent(),
                        "a gap of one run");
                assertThat(collector.status().degraded())
                        .anyMatch(each -> each.startsWith("1 closed runs of namespace ledger-it are counted"));
                // and fills the gap by itself once it can
                hidden.set(false);
                events.until(PATIENCE, records -> closed(records, "late"), "the late run");
                ledger.until(
                        PATIENCE,
                        records -> last(records)
                                .filter(each -> each.getMissingRuns() == 0
                                        && each.getHeldRuns() == 2
                                        && each.getSourceRuns() == 2)
                                .isPresent(),
                        "no gap any more");
                assertThat(collector.status().degraded()).isEmpty();
                assertThat(Exported.events(events.during(Duration.ofSeconds(2)), SHARDS))
                        .hasSize(2)
                        .allSatisfy((run, lines) -> assertThat(lines).doesNotHaveDuplicates());
            }
        }
    }

    @Test
    void aGapThatIsHoursOldIsFilledAndNothingOfItsHourComesTwice() throws Exception {
        temporal.register("ledger-old");
        TopicPrefix prefix = new TopicPrefix("old.");
        TestTopics.create(kafka.bootstrapServers(), prefix, SHARDS);
        acceptTimesToCome(prefix);
        AtomicBoolean hidden = new AtomicBoolean(true);
        try (Fleet fleet = new Fleet(temporal.target(), "ledger-old");
                GrpcProxy frontend = new GrpcProxy(temporal.target());
                TopicReader<WorkflowEvent> events =
                        new TopicReader<>(kafka.bootstrapServers(), Topics.WORKFLOW_EVENTS, prefix);
                TopicReader<Completeness> ledger = new TopicReader<>(kafka.bootstrapServers(), Topics.LEDGER, prefix)) {
            frontend.rule(hiding(hidden));
            // Given an hour with runs that are held and one that no scan has shown
            try (Collector collector = collector(frontend.target(), List.of("ledger-old"), prefix)) {
                collector.start();
                fleet.basket("late", "a");
                fleet.basket("held-1", "a");
                fleet.basket("held-2", "a");
                events.until(
                        PATIENCE,
                        records -> closed(records, "held-1") && closed(records, "held-2"),
                        "the runs that are held");
                ledger.until(PATIENCE, records -> gap(records, 0), "a gap of one run");
            }
            // When a collector looks at it five hours later, and visibility lists the run
            Clock later = Clock.offset(Clock.systemUTC(), Duration.ofHours(5));
            long laterMicros = later.millis() * 1_000;
            try (Collector collector = collector(frontend.target(), List.of("ledger-old"), prefix, later)) {
                collector.start();
                ledger.until(PATIENCE, records -> gap(records, laterMicros), "the gap, hours old");
                assertThat(events.during(Duration.ofSeconds(1)))
                        .noneMatch(each -> each.value().getWorkflowId().equals("late"));
                hidden.set(false);
                // Then it is filled, and what was held of that hour is not written again
                events.until(PATIENCE, records -> closed(records, "late"), "the late run");
                ledger.until(
                        PATIENCE,
                        records -> last(records)
                                .filter(each -> each.getState() == CompletenessState.COMPLETE
                                        && each.getHeldRuns() == 3
                                        && each.getSourceRuns() == 3)
                                .isPresent(),
                        "no gap any more");
                assertThat(Exported.events(events.during(Duration.ofSeconds(2)), SHARDS))
                        .hasSize(3)
                        .allSatisfy((run, lines) -> assertThat(lines).doesNotHaveDuplicates());
            }
        }
    }

    private static boolean gap(List<ConsumerRecord<String, Completeness>> records, long checkedAfterMicros) {
        return last(records)
                .filter(each -> each.getState() == CompletenessState.GAP
                        && each.getMissingRuns() == 1
                        && each.getSourceRuns() == 3
                        && each.getCheckedAtMicros() > checkedAfterMicros)
                .isPresent();
    }

    /** Visibility counts a run that it does not list. */
    private static GrpcProxy.Rule hiding(AtomicBoolean hidden) {
        return new GrpcProxy.Rule() {
            @Override
            public byte[] answered(String method, byte[] request, byte[] answer) throws IOException {
                if (!method.equals("ListWorkflowExecutions") || !hidden.get()) {
                    return answer;
                }
                var page = ListWorkflowExecutionsResponse.parseFrom(answer);
                var shown = page.toBuilder().clearExecutions();
                page.getExecutionsList().stream()
                        .filter(each -> !each.getExecution().getWorkflowId().equals("late"))
                        .forEach(shown::addExecutions);
                return shown.build().toByteArray();
            }
        };
    }

    /** A broker refuses what is stamped more than an hour ahead of its own clock. */
    private void acceptTimesToCome(TopicPrefix prefix) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            AlterConfigOp far = new AlterConfigOp(
                    new ConfigEntry("message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE)),
                    AlterConfigOp.OpType.SET);
            Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
            for (String topic : admin.listTopics().names().get()) {
                if (topic.startsWith(prefix.value())) {
                    changes.put(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(far));
                }
            }
            admin.incrementalAlterConfigs(changes).all().get();
        }
    }

    @Test
    void aNamespaceThatIsDeletedKeepsNoOtherFromBeingRead() throws Exception {
        temporal.register("kept");
        temporal.register("deleted");
        TopicPrefix prefix = new TopicPrefix("deleted.");
        TestTopics.create(kafka.bootstrapServers(), prefix, SHARDS);
        try (Fleet kept = new Fleet(temporal.target(), "kept");
                Collector collector = collector(temporal.target(), List.of("deleted", "kept"), prefix);
                TopicReader<WorkflowEvent> events =
                        new TopicReader<>(kafka.bootstrapServers(), Topics.WORKFLOW_EVENTS, prefix)) {
            try (Fleet doomed = new Fleet(temporal.target(), "deleted")) {
                collector.start();
                doomed.basket("doomed", "sa");
                kept.basket("before", "a");
                events.until(
                        PATIENCE,
                        records -> closed(records, "before")
                                && records.stream()
                                        .anyMatch(each ->
                                                each.value().getWorkflowId().equals("doomed")),
                        "runs of both");
            }
            temporal.deleteNamespace("deleted");
            events.until(
                    PATIENCE,
                    records -> collector.status().degraded().stream()
                            .anyMatch(each -> each.contains("Temporal has no namespace deleted any more")),
                    "a sentence about the namespace");
            kept.basket("after", "a");
            events.until(PATIENCE, records -> closed(records, "after"), "a run of the namespace that is left");
            assertThat(Exported.events(events.during(Duration.ofSeconds(2)), SHARDS))
                    .allSatisfy((run, lines) -> assertThat(lines).doesNotHaveDuplicates());
        }
    }

    /** What the ledger says of all shards at last, of all hours together: nobody says that a test lies in one hour. */
    private static Optional<Completeness> last(List<ConsumerRecord<String, Completeness>> records) {
        Map<Long, Completeness> hours = new TreeMap<>();
        records.stream()
                .map(ConsumerRecord::value)
                .filter(each -> each.getState() != CompletenessState.PART && each.getSourceRuns() > 0)
                .forEach(each -> hours.put(each.getHourStartMicros(), each));
        return hours.values().stream().reduce(LedgerIT::together);
    }

    /** Of two hours. A gap in one is a gap, and both are complete only if each is; checked when the first of them was. */
    private static Completeness together(Completeness one, Completeness other) {
        CompletenessState state = one.getState() == CompletenessState.GAP || other.getState() == CompletenessState.GAP
                ? CompletenessState.GAP
                : one.getState() == other.getState() ? one.getState() : CompletenessState.OPEN;
        return Completeness.newBuilder(other)
                .setState(state)
                .setSourceRuns(one.getSourceRuns() + other.getSourceRuns())
                .setHeldRuns(one.getHeldRuns() + other.getHeldRuns())
                .setMissingRuns(one.getMissingRuns() + other.getMissingRuns())
                .setCheckedAtMicros(Math.min(one.getCheckedAtMicros(), other.getCheckedAtMicros()))
                .build();
    }

    private static boolean closed(List<ConsumerRecord<String, WorkflowEvent>> records, String workflowId) {
        return records.stream()
                .anyMatch(each -> each.value().getWorkflowId().equals(workflowId)
                        && HistoryEventType.closes(each.value().getEventType()));
    }

    private Collector collector(String target, List<String> namespaces, TopicPrefix prefix) {
        return collector(target, namespaces, prefix, Clock.systemUTC());
    }

    private Collector collector(String target, List<String> namespaces, TopicPrefix prefix, Clock clock) {
        ScanConfig scan = ScanConfig.defaults();
        return new Collector(
                CollectorConfig.of("test", target, namespaces, Map.of("bootstrap.servers", kafka.bootstrapServers()))
                        .withTopicPrefix(prefix)
                        .withSince(Optional.of(Duration.ofHours(3)))
                        // nothing that is a few seconds old is looked at again
                        .withScan(new ScanConfig(
                                scan.interval(),
                                scan.listInterval(),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(3),
                                scan.deepEvery(),
                                scan.liveWindow(),
                                scan.openEvery(),
                                scan.problemsEvery())),
                new CollectorRegistry(),
                clock);
    }
}
