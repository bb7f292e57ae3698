package dev.vigil.collector;

import io.grpc.StatusRuntimeException;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowServiceException;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A fleet that always has more to do than its namespace's requests allow: as soon as a run ends the next is started. */
final class BusyFleet implements AutoCloseable {

    private static final String QUEUE = "busy";

    /** Runs started and not ended; enough that workers never wait for work. */
    private static final int UNDER_WAY = 30;

    @WorkflowInterface
    public interface Steps {
        @WorkflowMethod
        void run();
    }

    @ActivityInterface
    public interface Step {
        void step();
    }

    public static final class StepsWorkflow implements Steps {
        private final Step step = Workflow.newActivityStub(
                Step.class,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofSeconds(20))
                        .build());

        @Override
        public void run() {
            step.step();
        }
    }

    private final AtomicLong started = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final WorkflowServiceStubs stubs;
    private final WorkflowClient client;
    private final WorkerFactory factory;
    private final Thread starter = new Thread(this::start, "busy-fleet");

    BusyFleet(String target, String namespace) {
        stubs = WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(target).build());
        client = WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder().setNamespace(namespace).build());
        factory = WorkerFactory.newInstance(client);
        var worker = factory.newWorker(QUEUE);
        worker.registerWorkflowImplementationTypes(StepsWorkflow.class);
        worker.registerActivitiesImplementations((Step) done::incrementAndGet);
        starter.setDaemon(true);
    }

    /** Closed runs that no worker was needed for. */
    void leaveBacklog(int runs) {
        for (int i = 0; i < runs; i++) {
            String id = "past-" + i;
            WorkflowClient.start(stub(id, "nobody")::run);
            client.newUntypedWorkflowStub(id).terminate("past");
        }
    }

    void run() {
        factory.start();
        starter.start();
    }

    /** Until it has done something for a while. */
    void awaitSteady(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        long from = done.get();
        while (done.get() < from + UNDER_WAY && System.nanoTime() < end) {
            LockSupport.parkNanos(50_000_000);
        }
    }

    /** Runs done a second from now on for so long. */
    double perSecond(Duration during) throws InterruptedException {
        long before = done.get();
        long begun = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(during.toNanos());
        return (done.get() - before) / ((System.nanoTime() - begun) / 1e9);
    }

    /** A history as it is read by default, which goes before the polls of workers. */
    byte[] beforeOthers(byte[] request) throws IOException {
        return stubs.blockingStub()
                .getWorkflowExecutionHistory(GetWorkflowExecutionHistoryRequest.parseFrom(request).toBuilder()
                        .setWaitNewEvent(false)
                        .build())
                .toByteArray();
    }

    private void start() {
        try {
            while (!stopping.await(5, TimeUnit.MILLISECONDS)) {
                if (started.get() - done.get() < UNDER_WAY) {
                    try {
                        WorkflowClient.start(stub("busy-" + started.getAndIncrement(), QUEUE)::run);
                    } catch (StatusRuntimeException | WorkflowServiceException e) {
                        started.decrementAndGet(); // refused for longer than the client tries
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Steps stub(String id, String queue) {
        return client.newWorkflowStub(
                Steps.class,
                WorkflowOptions.newBuilder()
                        .setTaskQueue(queue)
                        .setWorkflowId(id)
                        .build());
    }

    @Override
    public void close() throws InterruptedException {
        stopping.countDown();
        starter.interrupt();
        starter.join(TimeUnit.SECONDS.toMillis(5));
        factory.shutdownNow();
        factory.awaitTermination(2, TimeUnit.SECONDS);
        stubs.shutdownNow();
        stubs.awaitTermination(2, TimeUnit.SECONDS);
    }
}
