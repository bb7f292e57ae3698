package dev.vigil.streams.observe;

import static dev.vigil.streams.observe.Events.T0;
import static dev.vigil.streams.observe.Events.micros;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.event.MetricSample;
import dev.vigil.schema.event.Poller;
import dev.vigil.schema.event.SampleKind;
import dev.vigil.schema.event.TaskQueueKind;
import dev.vigil.schema.event.TaskQueueStats;
import dev.vigil.schema.event.WorkerHeartbeat;
import dev.vigil.schema.event.WorkerMetrics;
import dev.vigil.schema.event.WorkerSlots;
import dev.vigil.schema.event.WorkerStatus;
import dev.vigil.schema.fact.ActivityExecution;
import dev.vigil.schema.fact.WorkflowRun;
import dev.vigil.streams.observe.Observation.BacklogSeen;
import dev.vigil.streams.observe.Observation.PollersSeen;
import dev.vigil.streams.observe.Observation.SlotsListed;
import dev.vigil.streams.observe.Observation.SlotsSeen;
import dev.vigil.streams.observe.Observation.TaskKind;
import dev.vigil.streams.observe.Observation.WorkerSeen;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScrapeReaderTest {

    private final List<Observation> seen = new ArrayList<>();
    private final List<Scope> scopes = new ArrayList<>();
    private final ScrapeReader reader = new ScrapeReader(ObserveConfig.DEFAULT);

    private final ObservationSink sink = new ObservationSink() {
        @Override
        public void observe(Scope scope, Observation observation) {
            scopes.add(scope);
            seen.add(observation);
        }

        @Override
        public void run(WorkflowRun run) {
            throw new AssertionError("no run in a scrape");
        }

        @Override
        public void activity(ActivityExecution activity) {
            throw new AssertionError("no activity in a scrape");
        }
    };

    @Test
    void slotsAndPollersOfATargetAreReadForEachQueueAndKind() {
        reader.apply(
                scrape(
                        slots("available", "ActivityWorker", 3),
                        slots("used", "ActivityWorker", 7),
                        slots("used", "WorkflowWorker", 2),
                        slots("used", "LocalActivityWorker", 9),
                        pollers("workflow_task", 2),
                        pollers("workflow_sticky_task", 3),
                        pollers("activity_task", 5)),
                sink);

        assertThat(seen)
                .containsExactly(
                        new SlotsSeen(T0, TaskKind.ACTIVITY, "orders", "http://w:9090/metrics", 3, 7),
                        new PollersSeen(T0, TaskKind.ACTIVITY, "orders", "http://w:9090/metrics", 5),
                        new SlotsSeen(T0, TaskKind.WORKFLOW, "orders", "http://w:9090/metrics", -1, 2),
                        new PollersSeen(T0, TaskKind.WORKFLOW, "orders", "http://w:9090/metrics", 5));
        assertThat(scopes).allMatch(scope -> scope.namespace().equals("shop"));
    }

    @Test
    void valuesThatAreNoCountsAreCountedAndSkipped() {
        reader.apply(
                scrape(
                        slots("used", "ActivityWorker", Double.NaN),
                        slots("used", "ActivityWorker", -1),
                        slots("used", "ActivityWorker", Double.POSITIVE_INFINITY)),
                sink);

        assertThat(seen).isEmpty();
        assertThat(reader.tolerated(Tolerated.SAMPLE_UNUSABLE)).isEqualTo(3);
    }

    @Test
    void aBacklogComesWithThePollersThatPolledLately() {
        reader.apply(stats(true), sink);

        assertThat(seen).containsExactly(new BacklogSeen(T0, TaskKind.ACTIVITY, "orders", 40, micros(9), 2.5, 0.5, 1));
    }

    @Test
    void withoutStatisticsThePollersAreReadOneByOne() {
        reader.apply(stats(false), sink);

        assertThat(seen)
                .containsExactly(
                        new PollersSeen(T0, TaskKind.ACTIVITY, "orders", "alive", 1),
                        new PollersSeen(T0, TaskKind.ACTIVITY, "orders", "dead", 0));
    }

    @Test
    void aListedWorkerIsSeenWithItsHeartbeatAndOneWithoutIsCountedAndSkipped() {
        reader.apply(heartbeat(WorkerStatus.RUNNING).build(), sink);
        reader.apply(heartbeat(WorkerStatus.SHUTTING_DOWN).build(), sink);
        reader.apply(heartbeat(WorkerStatus.RUNNING).setTaskQueue("").build(), sink);
        reader.apply(heartbeat(WorkerStatus.RUNNING).setHeartbeatMicros(0).build(), sink);

        assertThat(seen)
                .containsExactly(
                        new WorkerSeen(T0, "orders", "uuid-1", "7@host", false, T0 - micros(40), T0 - micros(900)),
                        new WorkerSeen(T0, "orders", "uuid-1", "7@host", true, T0 - micros(40), T0 - micros(900)));
        assertThat(scopes).allMatch(scope -> scope.namespace().equals("shop"));
        assertThat(reader.tolerated(Tolerated.SAMPLE_UNUSABLE)).isEqualTo(2);
    }

    @Test
    void slotsOfAListedWorkerAreReadUnlessItLeaves() {
        List<WorkerSlots> slots = List.of(
                slots("ActivityWorker", -1, 7), slots("WorkflowWorker", 190, 10), slots("LocalActivityWorker", 5, 5));
        reader.apply(heartbeat(WorkerStatus.SHUTTING_DOWN).setSlots(slots).build(), sink);
        assertThat(seen).hasSize(1);

        reader.apply(heartbeat(WorkerStatus.RUNNING).setSlots(slots).build(), sink);

        assertThat(seen)
                .filteredOn(SlotsListed.class::isInstance)
                .containsExactly(
                        new SlotsListed(T0, TaskKind.ACTIVITY, "orders", "uuid-1", -1, 7),
                        new SlotsListed(T0, TaskKind.WORKFLOW, "orders", "uuid-1", 190, 10));
    }

    private static WorkerSlots slots(String workerType, int available, int used) {
        return WorkerSlots.newBuilder()
                .setWorkerType(workerType)
                .setAvailable(available)
                .setUsed(used)
                .build();
    }

    private static WorkerHeartbeat.Builder heartbeat(WorkerStatus status) {
        return WorkerHeartbeat.newBuilder()
                .setSource(Events.source(T0))
                .setNamespace("shop")
                .setWorkerInstanceKey("uuid-1")
                .setIdentity("7@host")
                .setTaskQueue("orders")
                .setStatus(status)
                .setHeartbeatMicros(T0 - micros(40))
                .setStartedMicros(T0 - micros(900));
    }

    private static TaskQueueStats stats(boolean hasStats) {
        return TaskQueueStats.newBuilder()
                .setSource(Events.source(T0))
                .setNamespace("shop")
                .setTaskQueue("orders")
                .setKind(TaskQueueKind.ACTIVITY)
                .setHasStats(hasStats)
                .setBacklogCount(40)
                .setBacklogAgeMicros(micros(9))
                .setAddRate(2.5)
                .setDispatchRate(0.5)
                .setPollers(List.of(new Poller("alive", T0 - micros(60)), new Poller("dead", T0 - micros(240))))
                .build();
    }

    private static WorkerMetrics scrape(MetricSample... samples) {
        return WorkerMetrics.newBuilder()
                .setSource(Events.source(T0))
                .setTarget("http://w:9090/metrics")
                .setUp(true)
                .setSamples(List.of(samples))
                .build();
    }

    private static MetricSample slots(String which, String workerType, double value) {
        return MetricSample.newBuilder()
                .setMetric("worker_task_slots_" + which)
                .setKind(SampleKind.GAUGE)
                .setNamespace("shop")
                .setTaskQueue("orders")
                .setWorkerType(workerType)
                .setValue(value)
                .build();
    }

    private static MetricSample pollers(String pollerType, double value) {
        return MetricSample.newBuilder()
                .setMetric("num_pollers")
                .setKind(SampleKind.GAUGE)
                .setNamespace("shop")
                .setTaskQueue("orders")
                .setPollerType(pollerType)
                .setValue(value)
                .build();
    }
}
