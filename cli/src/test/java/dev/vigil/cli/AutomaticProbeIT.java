package dev.vigil.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.readiness.ProbeRecordKind;
import dev.vigil.schema.readiness.ProbeResult;
import dev.vigil.schema.readiness.Scorecard;
import dev.vigil.schema.readiness.Verdict;
import dev.vigil.testing.RealTemporal;
import dev.vigil.testing.TopicReader;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.converter.EncodedValues;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import io.temporal.workflow.DynamicWorkflow;
import io.temporal.workflow.Workflow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code vigil up} beside a real server, with {@code probe: {replay: on_new_build}}: builds are probed by themselves, the good one turns
 * FM1 green, the bad one alerts with the runs that will get stuck, no history changes, and nothing is asked twice across a restart.
 */
@Tag("real-server")
@Timeout(600)
class AutomaticProbeIT {

    private static final TopicPrefix PREFIX = new TopicPrefix("vigil.");
    private static final Duration PATIENCE = Duration.ofSeconds(240);
    private static final String NAMESPACE = "probes";
    private static final int RUNS = 12;

    @TempDir
    private Path directory;

    @SuppressWarnings("NullAway.Init") // by the test, once there is a server
    private WorkflowServiceStubs stubs;

    @SuppressWarnings("NullAway.Init")
    private WorkflowClient client;

    /** A timer, then for ever. */
    public static final class FirstVersion implements DynamicWorkflow {
        @Override
        public Object execute(EncodedValues arguments) {
            Workflow.sleep(Duration.ofMillis(10));
            Workflow.await(() -> false);
            return "";
        }
    }

    /** Somebody put a side effect where the timer was. */
    public static final class BrokenVersion implements DynamicWorkflow {
        @Override
        public Object execute(EncodedValues arguments) {
            Workflow.sideEffect(Integer.class, () -> 1);
            Workflow.await(() -> false);
            return "";
        }
    }

    @Test
    void newBuildsAreProbedByThemselvesAndOnce() throws Exception {
        assumeTrue(
                RealTemporal.binary().isPresent(),
                "skipped: set VIGIL_TEMPORAL_SERVER to the binary of a Temporal server");
        try (RealTemporal temporal = new RealTemporal(Files.createDirectory(directory.resolve("server")));
                EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary())) {
            temporal.register(NAMESPACE);
            stubs = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                    .setTarget(temporal.target())
                    .build());
            client = WorkflowClient.newInstance(
                    stubs,
                    WorkflowClientOptions.newBuilder().setNamespace(NAMESPACE).build());
            try {
                follow(temporal, kafka);
            } finally {
                stubs.shutdownNow();
                stubs.awaitTermination(2, TimeUnit.SECONDS);
            }
        }
    }

    private void follow(RealTemporal temporal, EmbeddedKafka kafka) throws Exception {
        Path home = Files.createDirectory(directory.resolve("vigil"));
        Files.writeString(home.resolve("vigil.yaml"), """
                types:
                  "Loan*": {owner: loans, probe: {replay: on_new_build, rate: 4/s, sample: 200}}
                  "*": {owner: platform}
                console: {port: 0}
                """);
        Path output = directory.resolve("up.log");
        WorkerFactory worker = worker("good", FirstVersion.class);
        for (int i = 0; i < RUNS; i++) {
            open("LoanApproval", "loan-" + i);
        }
        open("Quiet", "quiet-1");
        awaitLength(9);
        TreeMap<String, String> before = traces();
        List<ConsumerRecord<String, ProbeResult>> all;
        try (VigilProcess up = up(home, output, temporal, kafka)) {
            awaitTopics(up);
            try (TopicReader<ProbeResult> probes = probes(kafka)) {
                all = probes.until(
                        PATIENCE, records -> summaries(records, "good").count() == 1, "good is probed");
            }
            ProbeResult good = summaries(all, "good").findFirst().orElseThrow();
            assertThat(good.getCompatible()).as(good.toString()).isEqualTo(RUNS);
            double seconds = (good.getSource().getCapturedAtMicros() - good.getStartedAtMicros()) / 1e6;
            System.out.printf(
                    "automatic probe: %d runs at 4/s in %.1f s = %.2f runs/s, queue wait before %d us, during %d us%n",
                    RUNS, seconds, RUNS / seconds, good.getQueueWaitBeforeMicros(), good.getQueueWaitDuringMicros());
            try (TopicReader<Scorecard> cards =
                    new TopicReader<>(kafka.bootstrapServers(), Topics.SCORECARDS, PREFIX)) {
                cards.until(PATIENCE, records -> records.stream().anyMatch(AutomaticProbeIT::isProven), "FM1 is GO");
            }
        }
        assertThat(traces()).isEqualTo(before);
        // When: a build is deployed that cannot replay, while nobody watches; and the watch starts again
        shutdown(worker);
        worker = worker("bad", BrokenVersion.class);
        try (VigilProcess up = up(home, output, temporal, kafka);
                TopicReader<ProbeResult> probes = probes(kafka);
                TopicReader<Alert> alerts = new TopicReader<>(kafka.bootstrapServers(), Topics.ALERTS, PREFIX)) {
            all = probes.until(PATIENCE, records -> summaries(records, "bad").count() == 1, "bad is probed");
            List<ConsumerRecord<String, Alert>> fired = alerts.until(
                    PATIENCE, records -> records.stream().anyMatch(AutomaticProbeIT::isRefusal), "an alert");
            Alert alert = fired.stream()
                    .filter(AutomaticProbeIT::isRefusal)
                    .map(ConsumerRecord::value)
                    .findFirst()
                    .orElseThrow();
            assertThat(alert.getEvidence())
                    .as(alert.toString())
                    .anyMatch(evidence -> evidence.getWorkflowId().startsWith("loan-"));
            assertThat(up.isAlive()).isTrue();
        }
        // Then: it has completed no task of the type and is known all the same; the good one was not asked again
        assertThat(summaries(all, "bad").findFirst().orElseThrow().getIncompatible())
                .isEqualTo(RUNS);
        assertThat(summaries(all, "good")).hasSize(1);
        assertThat(all.stream().filter(record -> record.value().getKind() == ProbeRecordKind.RUN))
                .hasSize(2 * RUNS);
        assertThat(all).allMatch(record -> record.value().getWorkflowType().equals("LoanApproval"));
        assertThat(traces()).isEqualTo(before);
        System.out.println("automatic probe: history length, state transitions and history bytes of " + RUNS
                + " runs unchanged by two probes: " + before.firstEntry().getValue());
        shutdown(worker);
    }

    private static boolean isProven(ConsumerRecord<String, Scorecard> record) {
        Scorecard card = record.value();
        return card != null
                && card.getWorkflowType().equals("LoanApproval")
                && card.getBuildId().equals("good")
                && card.getModes().get(0).getVerdict() == Verdict.GO
                && card.getModes().get(0).getReason().contains("probe");
    }

    private static boolean isRefusal(ConsumerRecord<String, Alert> record) {
        return record.value() != null && record.value().getRule().equals("replay-probe");
    }

    private static Stream<ProbeResult> summaries(List<ConsumerRecord<String, ProbeResult>> records, String build) {
        return records.stream()
                .map(ConsumerRecord::value)
                .filter(result -> result.getKind() == ProbeRecordKind.SUMMARY)
                .filter(result -> result.getBuildId().equals(build));
    }

    private static TopicReader<ProbeResult> probes(EmbeddedKafka kafka) {
        return new TopicReader<>(kafka.bootstrapServers(), Topics.PROBES, PREFIX);
    }

    private static VigilProcess up(Path home, Path output, RealTemporal temporal, EmbeddedKafka kafka)
            throws Exception {
        return new VigilProcess(
                home,
                output,
                "up",
                "--temporal",
                temporal.target(),
                "-n",
                NAMESPACE,
                "--kafka",
                kafka.bootstrapServers());
    }

    /** Until {@code up} has made its topics. */
    private static void awaitTopics(VigilProcess up) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!up.output().contains("Streams")) {
            assertThat(up.isAlive()).as(up.output()).isTrue();
            assertThat(System.nanoTime()).as(up.output()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private void open(String type, String workflowId) {
        client.newUntypedWorkflowStub(
                        type,
                        WorkflowOptions.newBuilder()
                                .setTaskQueue("q")
                                .setWorkflowId(workflowId)
                                .build())
                .start();
    }

    @SuppressWarnings("deprecation") // a build id without versioning is what most fleets have
    private WorkerFactory worker(String build, Class<? extends DynamicWorkflow> code) {
        WorkerFactory factory = WorkerFactory.newInstance(client);
        factory.newWorker("q", WorkerOptions.newBuilder().setBuildId(build).build())
                .registerWorkflowImplementationTypes(code);
        factory.start();
        return factory;
    }

    private static void shutdown(WorkerFactory factory) {
        factory.shutdownNow();
        factory.awaitTermination(5, TimeUnit.SECONDS);
    }

    private void awaitLength(int events) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!traces().values().stream().allMatch(trace -> trace.startsWith(events + " "))) {
            assertThat(System.nanoTime()).as("runs wait: " + traces()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** History length, state transitions, history bytes, whether a workflow task waits. */
    private TreeMap<String, String> traces() {
        TreeMap<String, String> traces = new TreeMap<>();
        for (int i = 0; i < RUNS; i++) {
            var answer = stubs.blockingStub()
                    .describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                            .setNamespace(NAMESPACE)
                            .setExecution(WorkflowExecution.newBuilder().setWorkflowId("loan-" + i))
                            .build());
            WorkflowExecutionInfo info = answer.getWorkflowExecutionInfo();
            traces.put(
                    "loan-" + i,
                    info.getHistoryLength() + " " + info.getStateTransitionCount() + " " + info.getHistorySizeBytes()
                            + " " + answer.hasPendingWorkflowTask());
        }
        return traces;
    }
}
