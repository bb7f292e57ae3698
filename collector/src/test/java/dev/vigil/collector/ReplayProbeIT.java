package dev.vigil.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vigil.collector.probe.Pace;
import dev.vigil.collector.probe.ProbeReport;
import dev.vigil.collector.probe.ProbeSettings;
import dev.vigil.collector.probe.ProbedFleet;
import dev.vigil.collector.probe.ReplayProbe;
import dev.vigil.collector.source.temporal.RequestLimits;
import dev.vigil.collector.source.temporal.TemporalConnection;
import dev.vigil.collector.source.temporal.TemporalFrontend;
import dev.vigil.schema.readiness.ProbeAnswer;
import dev.vigil.schema.readiness.ProbeEnd;
import dev.vigil.testing.RealTemporal;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The replay probe against a real Temporal server: what it says is true, and it leaves no trace. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("real-server")
final class ReplayProbeIT {

    private static final String NAMESPACE = "probe-it";
    private static final String QUEUE = "probed";
    private static final int RUNS = 24;
    /** As hostile as a server allows a name to be. */
    private static final String TYPE = "Loan 'o\"approval\\ 🙂";

    @TempDir
    private static Path directory;

    private RealTemporal temporal;
    private WorkflowServiceStubs stubs;
    private WorkflowClient client;

    @WorkflowInterface
    public interface Loan {
        @WorkflowMethod(name = TYPE)
        void run();

        @SignalMethod
        void approve();
    }

    /** The first version: a short timer, then a signal. */
    public static final class FirstVersion implements Loan {
        private boolean approved;

        @Override
        public void run() {
            Workflow.sleep(Duration.ofMillis(10));
            Workflow.await(() -> approved);
        }

        @Override
        public void approve() {
            approved = true;
        }
    }

    /** Somebody put a side effect where the timer was. */
    public static final class BrokenVersion implements Loan {
        private boolean approved;

        @Override
        public void run() {
            Workflow.sideEffect(Integer.class, () -> 1);
            Workflow.await(() -> approved);
        }

        @Override
        public void approve() {
            approved = true;
        }
    }

    @BeforeAll
    void start() throws Exception {
        assumeTrue(
                RealTemporal.binary().isPresent(),
                "skipped: set VIGIL_TEMPORAL_SERVER to the binary of a Temporal server");
        temporal = new RealTemporal(directory);
        temporal.register(NAMESPACE);
        stubs = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(temporal.target())
                .build());
        client = WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder().setNamespace(NAMESPACE).build());
    }

    @AfterAll
    void stop() throws Exception {
        if (stubs != null) {
            stubs.shutdownNow();
            stubs.awaitTermination(2, TimeUnit.SECONDS);
        }
        if (temporal != null) {
            temporal.close();
        }
    }

    @Test
    void itSaysWhichRunsWillGetStuckAndLeavesNoTrace() throws Exception {
        // Given open runs that wait for a signal
        WorkerFactory worker = worker(FirstVersion.class);
        for (int i = 0; i < RUNS; i++) {
            WorkflowClient.start(client.newWorkflowStub(
                    Loan.class,
                    WorkflowOptions.newBuilder()
                            .setTaskQueue(QUEUE)
                            .setWorkflowId("loan-" + i)
                            .build())::run);
        }
        // started, timer set, timer fired, waiting: each of two workflow tasks is three events
        await("all runs wait", () -> traces().values().stream().allMatch(trace -> trace.startsWith("9 ")));
        TreeMap<String, String> before = traces();
        // Then code that matches says yes
        long begin = System.nanoTime();
        ProbeReport yes = probe(settings(Optional.empty()), progress -> {}).run();
        double seconds = (System.nanoTime() - begin) / 1e9;
        assertThat(yes.isClean()).as(yes.toString()).isTrue();
        assertThat(yes.compatible()).isEqualTo(RUNS);
        assertThat(traces()).isEqualTo(before);
        System.out.printf(
                "probe: %d runs at 5/s in %.1f s = %.2f runs/s, queue wait before %d us, during %d us, slowest answer %d us%n",
                RUNS, seconds, RUNS / seconds, yes.waitBeforeMicros(), yes.waitDuringMicros(), yes.slowestMicros());
        // and so it does on another worker, which has to replay everything
        shutdown(worker);
        worker = worker(FirstVersion.class);
        assertThat(probe(settings(Optional.empty()), progress -> {}).run().isClean())
                .isTrue();
        shutdown(worker);
        // and code that does not match says no, for each
        worker = worker(BrokenVersion.class);
        ProbeReport no = probe(settings(Optional.empty()), progress -> {}).run();
        assertThat(no.incompatible()).as(no.toString()).isEqualTo(RUNS);
        assertThat(no.answers().get(ProbeAnswer.INCOMPATIBLE)).isEqualTo(RUNS);
        assertThat(traces()).isEqualTo(before);
        shutdown(worker);
        // and a worker that dies half way ends it
        WorkerFactory mortal = worker(FirstVersion.class);
        ProbeReport half = probe(settings(Optional.empty()), progress -> {
                    if (progress.asked() == 10) {
                        shutdown(mortal);
                    }
                })
                .run();
        assertThat(half.head().end()).as(half.toString()).isEqualTo(ProbeEnd.DISTRESS);
        assertThat(half.compatible()).isBetween(10L, 12L);
        assertThat(half.isClean()).isFalse();
        assertThat(traces()).isEqualTo(before);
        // and the runs go on as if nothing had been
        worker = worker(FirstVersion.class);
        for (int i = 0; i < RUNS; i++) {
            client.newUntypedWorkflowStub("loan-" + i).signal("approve");
        }
        for (int i = 0; i < RUNS; i++) {
            WorkflowStub.fromTyped(client.newWorkflowStub(Loan.class, "loan-" + i))
                    .getResult(Void.class);
        }
        // and closed runs can be asked as well
        await("visibility shows all closed", () -> {
            try (TemporalFrontend frontend = frontend()) {
                return frontend.namespace(NAMESPACE)
                                .probed(Duration.ofSeconds(2), Clock.systemUTC())
                                .runs(TYPE, true, Optional.empty())
                                .runs()
                                .size()
                        == RUNS;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        ProbeSettings closed = new ProbeSettings("c", NAMESPACE, TYPE, Optional.empty(), 5, 8, true);
        ProbeReport retained = probe(closed, progress -> {}).run();
        assertThat(retained.compatible()).as(retained.toString()).isEqualTo(8);
        assertThat(retained.isClean()).isTrue();
        shutdown(worker);
    }

    private static ProbeSettings settings(Optional<String> build) {
        return new ProbeSettings("c", NAMESPACE, TYPE, build, 5, 0, false);
    }

    /** One connection a probe; closed with the test's server. */
    private ReplayProbe probe(ProbeSettings settings, Consumer<dev.vigil.collector.probe.ProbeProgress> progress) {
        ProbedFleet fleet = frontend().namespace(NAMESPACE).probed(Duration.ofSeconds(2), Clock.systemUTC());
        return new ReplayProbe(
                fleet, settings, Optional.empty(), result -> {}, progress, Clock.systemUTC(), Pace.sleeping());
    }

    private TemporalFrontend frontend() {
        return TemporalFrontend.connect(
                TemporalConnection.plain(temporal.target()),
                RequestLimits.defaults(),
                Clock.systemUTC(),
                (namespace, api, result) -> {});
    }

    private WorkerFactory worker(Class<?> implementation) {
        WorkerFactory factory = WorkerFactory.newInstance(client);
        factory.newWorker(QUEUE).registerWorkflowImplementationTypes(implementation);
        factory.start();
        return factory;
    }

    private static void shutdown(WorkerFactory factory) {
        factory.shutdownNow();
        factory.awaitTermination(5, TimeUnit.SECONDS);
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** History length, state transitions, history bytes and a pending workflow task of each run. */
    private TreeMap<String, String> traces() {
        TreeMap<String, String> traces = new TreeMap<>();
        for (int i = 0; i < RUNS; i++) {
            DescribeWorkflowExecutionResponse answer = stubs.blockingStub()
                    .describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                            .setNamespace(NAMESPACE)
                            .setExecution(WorkflowExecution.newBuilder().setWorkflowId("loan-" + i))
                            .build());
            WorkflowExecutionInfo info = answer.getWorkflowExecutionInfo();
            assertThat(info.getStatus()).isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
            traces.put(
                    "loan-" + i,
                    info.getHistoryLength() + " " + info.getStateTransitionCount() + " " + info.getHistorySizeBytes()
                            + " " + answer.hasPendingWorkflowTask());
        }
        return traces;
    }
}
