package dev.vigil.demo.worker;

import com.uber.m3.tally.Scope;
import com.uber.m3.tally.ScopeCloseException;
import dev.vigil.demo.server.TemporalServer;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.WorkerDeploymentVersion;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerDeploymentOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import io.temporal.workflow.DynamicWorkflow;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One worker process of the fleet: a connection, an identity and a build of its own. Starting and closing it is what a
 * deployment does to a real one. Close is graceful for 2 s, then hard; closing twice is harmless.
 */
public final class WorkerProcess implements AutoCloseable {

    /** A task queue to poll, and how many activities may run at once. */
    public record Queue(String name, int activitySlots) {}

    private static final int CACHED_RUNS = 60;
    private static final int WORKFLOW_THREADS = 150;
    private static final int POLLERS = 2;
    private static final int WORKFLOW_SLOTS = 20;
    private static final long GRACE_MILLIS = 2000;

    private final String name;
    private final WorkflowServiceStubs stubs;
    private final WorkerFactory factory;
    private final Scope scope;
    private final WorkerMetricsPage metrics;
    private final AtomicBoolean closed = new AtomicBoolean();

    private WorkerProcess(
            String name, WorkflowServiceStubs stubs, WorkerFactory factory, Scope scope, WorkerMetricsPage metrics) {
        this.name = name;
        this.stubs = stubs;
        this.factory = factory;
        this.scope = scope;
        this.metrics = metrics;
    }

    static WorkerProcess start(WorkerPool pool, String name, Code code, List<Queue> queues) {
        TemporalServer server = pool.server();
        Scope scope = pool.metrics().scope(name);
        WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(server.target())
                .setMetricsScope(scope)
                .build());
        WorkflowClient client = WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(server.namespace())
                        .setIdentity(ManagementFactory.getRuntimeMXBean().getName() + "-" + name)
                        .build());
        WorkerFactory factory = WorkerFactory.newInstance(
                client,
                WorkerFactoryOptions.newBuilder()
                        .setWorkflowCacheSize(CACHED_RUNS)
                        .setMaxWorkflowThreadCount(WORKFLOW_THREADS)
                        .setWorkerInterceptors(pool.interceptors())
                        .build());
        for (Queue queue : queues) {
            Worker worker = factory.newWorker(queue.name(), options(server, code, queue));
            worker.registerWorkflowImplementationFactory(
                    DynamicWorkflow.class, () -> new AnyWorkflow(code.workflows(), pool.chains()));
            worker.registerActivitiesImplementations(new AnyActivity(code.activities()));
        }
        factory.start();
        return new WorkerProcess(name, stubs, factory, scope, pool.metrics());
    }

    private static WorkerOptions options(TemporalServer server, Code code, Queue queue) {
        return WorkerOptions.newBuilder()
                .setMaxConcurrentActivityExecutionSize(queue.activitySlots())
                .setMaxConcurrentLocalActivityExecutionSize(queue.activitySlots())
                .setMaxConcurrentWorkflowTaskExecutionSize(WORKFLOW_SLOTS)
                .setMaxConcurrentWorkflowTaskPollers(POLLERS)
                .setMaxConcurrentActivityTaskPollers(POLLERS)
                // eager activities skip the task queue, and with it the wait that is to be seen
                .setDisableEagerExecution(true)
                .setStickyQueueScheduleToStartTimeout(server.stickyTimeout())
                .setDeploymentOptions(WorkerDeploymentOptions.newBuilder()
                        .setUseVersioning(false)
                        .setVersion(new WorkerDeploymentVersion(queue.name(), code.build()))
                        .build())
                .build();
    }

    /** Stops polling and leaves: what was running is lost, as when a process ends. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        factory.shutdown();
        factory.awaitTermination(GRACE_MILLIS, TimeUnit.MILLISECONDS);
        halt();
    }

    /** Ends at once; for the end of the demo, when nobody minds. */
    void halt() {
        closed.set(true);
        factory.shutdownNow();
        stubs.shutdownNow();
        try {
            scope.close();
        } catch (ScopeCloseException lastReportLost) {
            // its numbers go with the worker: they are taken off the page below
        }
        metrics.remove(name);
    }
}
