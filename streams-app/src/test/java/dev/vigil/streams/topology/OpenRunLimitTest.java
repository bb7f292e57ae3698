package dev.vigil.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.schema.fact.ActivityExecution;
import dev.vigil.schema.fact.WorkflowRun;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.observe.Observation;
import dev.vigil.streams.observe.ObservationSink;
import dev.vigil.streams.observe.ObserveConfig;
import dev.vigil.streams.observe.RunCorrelator;
import dev.vigil.streams.observe.RunKey;
import dev.vigil.streams.observe.Scope;
import org.junit.jupiter.api.Test;

class OpenRunLimitTest {

    static {
        // Avro builds the defaults of our records only once it trusts them: loading the topics sees to that
        if (Topics.ALL.isEmpty()) {
            throw new AssertionError("no topics");
        }
    }

    private final RunCorrelator correlator = new RunCorrelator(Catalogue.EMPTY, ObserveConfig.DEFAULT);
    private final RunTable runs = new RunTable(correlator, 2);

    @Test
    void beyondTheLimitRunsAreNotRememberedAndCountedAndTakenUpWhenThereIsRoom() {
        start("a");
        start("b");
        start("c");
        assertThat(runs.open()).isEqualTo(2);
        assertThat(runs.untracked()).isEqualTo(1);

        event("a", 2, HistoryEventType.WORKFLOW_EXECUTION_COMPLETED);
        event("c", 2, HistoryEventType.WORKFLOW_EXECUTION_SIGNALED);

        assertThat(runs.open()).isEqualTo(2);
        assertThat(runs.closed()).isEqualTo(1);
        assertThat(runs.untracked()).isEqualTo(1);
    }

    private void start(String run) {
        event(run, 1, HistoryEventType.WORKFLOW_EXECUTION_STARTED);
    }

    private void event(String run, long id, int type) {
        WorkflowEvent event = WorkflowEvent.newBuilder()
                .setSource(Source.newBuilder()
                        .setCluster("c")
                        .setOrigin(Origin.LIVE)
                        .setCapturedAtMicros(1_000)
                        .build())
                .setKind(EventKind.EVENT)
                .setNamespace("ns")
                .setWorkflowId(run)
                .setRunId(run)
                .setEventId(id)
                .setEventTimeMicros(1_000)
                .setEventType(type)
                .setAttributes(EventAttributes.newBuilder()
                        .setWorkflowType("Order")
                        .setSignalName("s")
                        .build())
                .build();
        runs.change(RunKey.of(event), 1_000, memory -> correlator.apply(memory, event, new Nowhere()));
    }

    private static final class Nowhere implements ObservationSink {
        @Override
        public void observe(Scope scope, Observation observation) {}

        @Override
        public void run(WorkflowRun row) {}

        @Override
        public void activity(ActivityExecution row) {}
    }
}
