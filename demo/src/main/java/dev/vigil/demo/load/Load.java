package dev.vigil.demo.load;

import dev.vigil.demo.plan.TypeNames;
import dev.vigil.demo.server.TemporalServer;
import dev.vigil.demo.worker.Chains;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clients of the fleet: starts runs and sends signals, one after another for each steady stream, so that a slow
 * server slows the load down. A call that fails is counted and not repeated. Thread-safe.
 */
public final class Load implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Load.class);
    private static final int THREADS = 4;
    private static final long POLL_MILLIS = 100;

    private final WorkflowServiceStubs stubs;
    private final WorkflowClient client;
    private final String namespace;
    private final Chains chains;
    private final int maxRuns;
    private final ScheduledThreadPoolExecutor executor;
    private final ConcurrentMap<String, AtomicInteger> numbers = new ConcurrentHashMap<>();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicLong failedCalls = new AtomicLong();
    private final AtomicLong startsWithheld = new AtomicLong();

    public Load(TemporalServer server, Chains chains, int maxRuns) {
        this.stubs = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(server.target())
                .setRpcTimeout(Duration.ofSeconds(5))
                .build());
        this.client = WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(server.namespace())
                        .setIdentity("demo-load")
                        .build());
        this.namespace = server.namespace();
        this.chains = chains;
        this.maxRuns = maxRuns;
        this.executor = new ScheduledThreadPoolExecutor(THREADS, task -> {
            Thread thread = new Thread(task, "demo-load");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
    }

    /** Starts one run and returns its workflow id, or an empty string if the fleet has started all it may. */
    public String start(TypeNames names, String instruction) {
        return start(names, instruction, UnaryOperator.identity());
    }

    /** As {@link #start(TypeNames, String)}, with options of its own. */
    public String start(TypeNames names, String instruction, UnaryOperator<WorkflowOptions.Builder> more) {
        if (runs.incrementAndGet() > maxRuns) {
            startsWithheld.incrementAndGet();
            return "";
        }
        String id = names.type().toLowerCase(Locale.ROOT) + "-" + next(names.type());
        WorkflowOptions options = more.apply(
                        WorkflowOptions.newBuilder().setWorkflowId(id).setTaskQueue(names.queue()))
                .build();
        WorkflowExecution run =
                client.newUntypedWorkflowStub(names.type(), options).start(instruction);
        chains.started(new Chains.Started(names.type(), id, run.getRunId()));
        return id;
    }

    public void signal(String workflowId, String signal) {
        if (!workflowId.isEmpty()) {
            client.newUntypedWorkflowStub(workflowId).signal(signal);
        }
    }

    /** The first page of a run's history. */
    public List<HistoryEvent> history(String workflowId) {
        return stubs.blockingStub()
                .getWorkflowExecutionHistory(GetWorkflowExecutionHistoryRequest.newBuilder()
                        .setNamespace(namespace)
                        .setExecution(WorkflowExecution.newBuilder().setWorkflowId(workflowId))
                        .build())
                .getHistory()
                .getEventsList();
    }

    /** Resets an open run to a workflow task that it completed. */
    public void reset(String workflowId, long taskCompletedEventId) {
        stubs.blockingStub()
                .resetWorkflowExecution(ResetWorkflowExecutionRequest.newBuilder()
                        .setNamespace(namespace)
                        .setWorkflowExecution(WorkflowExecution.newBuilder().setWorkflowId(workflowId))
                        .setWorkflowTaskFinishEventId(taskCompletedEventId)
                        .setRequestId("reset-" + workflowId)
                        .setReason("the demo resets a healthy run")
                        .build());
    }

    /**
     * Calls {@code task} with 0, 1, 2, … so many times a second, each after the one before has returned; leaves a turn out
     * where {@code ready} says no.
     */
    public Arrivals steadily(double perSecond, BooleanSupplier ready, Consumer<Integer> task) {
        AtomicInteger count = new AtomicInteger();
        long pauseMicros = Math.round(1_000_000 / perSecond);
        return new Arrivals(executor.scheduleWithFixedDelay(
                () -> {
                    if (ready.getAsBoolean()) {
                        attempt(() -> task.accept(count.getAndIncrement()));
                    }
                },
                pauseMicros / 2,
                pauseMicros,
                TimeUnit.MICROSECONDS));
    }

    /** As {@link #steadily}, and stops by itself after so many calls. */
    public void times(int calls, double perSecond, BooleanSupplier ready, Consumer<Integer> task) {
        AtomicReference<@Nullable Arrivals> self = new AtomicReference<>();
        self.set(steadily(perSecond, ready, n -> {
            if (n < calls) {
                task.accept(n);
            } else {
                Arrivals finished = self.get();
                if (finished != null) {
                    finished.stop();
                }
            }
        }));
    }

    /** Runs {@code task} once, later. */
    public void after(Duration delay, Runnable task) {
        try {
            ScheduledFuture<?> ignored =
                    executor.schedule(() -> attempt(task), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            startsWithheld.incrementAndGet(); // the demo ends: what was still to come does not come
        }
    }

    /** Waits until a condition holds; false if it does not within the limit or the fleet closes. */
    public boolean await(Duration within, BooleanSupplier condition) {
        long deadline = System.nanoTime() + within.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline
                    || executor.isShutdown()
                    || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
        }
        return true;
    }

    /** Pauses; false if the fleet closes meanwhile. */
    public boolean pause(Duration time) {
        return !await(time, executor::isShutdown) && !executor.isShutdown();
    }

    /** Runs a task; a call in it that the server refuses ends the task, is counted and logged. */
    public void attempt(Runnable task) {
        try {
            task.run();
        } catch (StatusRuntimeException | WorkflowException refused) {
            if (!executor.isShutdown() && failedCalls.incrementAndGet() % 100 == 1) {
                LOG.atWarn()
                        .addKeyValue("failedCalls", failedCalls.get())
                        .log("a call of the demo's load failed: {}", refused.getMessage());
            }
        }
    }

    private int next(String type) {
        return numbers.computeIfAbsent(type, any -> new AtomicInteger()).incrementAndGet();
    }

    /** Runs started, calls that failed, starts not made because the limit was reached. */
    public Map<String, Long> counts() {
        return Map.of(
                "started", (long) Math.min(runs.get(), maxRuns),
                "failedCalls", failedCalls.get(),
                "startsWithheld", startsWithheld.get());
    }

    /** Ends the runs that are still open, as far as the time allows; stop the load first. */
    public void terminateOpen(Duration within) {
        // A thread of its own: the client retries for a minute when the server is gone, and Ctrl-C in a terminal ends a
        // child server first.
        Thread terminating = new Thread(() -> terminateUntil(System.nanoTime() + within.toNanos()), "demo-terminate");
        terminating.setDaemon(true);
        terminating.start();
        try {
            terminating.join(within.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        terminating.interrupt();
    }

    private void terminateUntil(long deadline) {
        for (Chains.Started run : chains.open()) {
            if (System.nanoTime() > deadline) {
                return;
            }
            try {
                client.newUntypedWorkflowStub(run.workflowId()).terminate("the demo ended");
            } catch (StatusRuntimeException | WorkflowException closedMeanwhile) {
                failedCalls.incrementAndGet();
            } catch (CancellationException interrupted) {
                return; // time is up
            }
        }
    }

    /** No start or signal after this. */
    public void stop() {
        executor.shutdownNow();
    }

    @Override
    public void close() {
        stop();
        stubs.shutdownNow();
    }

    /** A steady stream that can be stopped. */
    public static final class Arrivals {
        private final ScheduledFuture<?> future;

        private Arrivals(ScheduledFuture<?> future) {
            this.future = future;
        }

        public void stop() {
            future.cancel(false);
        }
    }
}
