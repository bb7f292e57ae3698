package dev.vigil.demo.worker;

import dev.vigil.demo.server.TemporalServer;
import io.temporal.common.interceptors.WorkerInterceptor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Starts the worker processes of the fleet and ends those that are left. Thread-safe. */
public final class WorkerPool implements AutoCloseable {

    private final TemporalServer server;
    private final WorkerMetricsPage metrics;
    private final Chains chains;
    private final List<WorkerInterceptor> interceptors;
    private final List<WorkerProcess> processes = new CopyOnWriteArrayList<>();

    /**
     * @param interceptors added to every worker, in this order
     */
    public WorkerPool(
            TemporalServer server, WorkerMetricsPage metrics, Chains chains, List<WorkerInterceptor> interceptors) {
        this.server = server;
        this.metrics = metrics;
        this.chains = chains;
        this.interceptors = List.copyOf(interceptors);
    }

    /** A new process that polls the queues; {@code name} tells it apart from the others. */
    public WorkerProcess start(String name, Code code, WorkerProcess.Queue... queues) {
        WorkerProcess process = WorkerProcess.start(this, name, code, List.of(queues));
        processes.add(process);
        return process;
    }

    TemporalServer server() {
        return server;
    }

    WorkerMetricsPage metrics() {
        return metrics;
    }

    Chains chains() {
        return chains;
    }

    WorkerInterceptor[] interceptors() {
        return interceptors.toArray(WorkerInterceptor[]::new);
    }

    /** Ends all processes at once. */
    @Override
    public void close() {
        processes.parallelStream().forEach(WorkerProcess::halt);
    }
}
