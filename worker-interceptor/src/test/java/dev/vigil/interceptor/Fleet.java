package dev.vigil.interceptor;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.testserver.TestServer;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A Temporal test server and one worker of {@link Orders} with an interceptor. */
final class Fleet implements AutoCloseable {

    static final String QUEUE = "orders";
    static final String IDENTITY = "7@worker-a";

    /** Strongly held, or its level is forgotten: the test server's shutdown is noisy at INFO. */
    private static final Logger GRPC_LOG = Logger.getLogger("io.grpc");

    static {
        GRPC_LOG.setLevel(Level.WARNING);
    }

    private final Closeable server;
    private final WorkflowServiceStubs service;
    private final WorkflowClient client;
    private final WorkerFactory factory;

    Fleet(WorkerInterceptor interceptor) {
        int port = freePort();
        server = TestServer.createPortBoundServer(port);
        service = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget("127.0.0.1:" + port)
                .build());
        client = WorkflowClient.newInstance(
                service,
                WorkflowClientOptions.newBuilder().setIdentity(IDENTITY).build());
        factory = WorkerFactory.newInstance(
                client,
                WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(interceptor)
                        .build());
        var worker = factory.newWorker(
                QUEUE,
                WorkerOptions.newBuilder()
                        .setMaxConcurrentActivityExecutionSize(1) // so that one activity that waits is seen in all
                        .build());
        worker.registerWorkflowImplementationTypes(Orders.OrderWorkflowRun.class);
        worker.registerActivitiesImplementations(new Orders.OrderActivitiesOnWorker());
        factory.start();
    }

    /** Runs one workflow to its end, however it ends. */
    void run(String workflowId, String kind) {
        Orders.OrderWorkflow workflow = stub(workflowId);
        try {
            workflow.run(kind);
        } catch (WorkflowFailedException e) { // some kinds fail: what matters is what was recorded of them
            assert e.getCause() != null;
        }
    }

    /** Starts so many workflows at once and waits for all. */
    void runAll(int count, String kind) {
        List<WorkflowStub> started = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Orders.OrderWorkflow workflow = stub(kind + "-" + i);
            WorkflowClient.start(workflow::run, kind);
            started.add(WorkflowStub.fromTyped(workflow));
        }
        started.forEach(workflow -> workflow.getResult(String.class));
    }

    private Orders.OrderWorkflow stub(String workflowId) {
        return client.newWorkflowStub(
                Orders.OrderWorkflow.class,
                WorkflowOptions.newBuilder()
                        .setTaskQueue(QUEUE)
                        .setWorkflowId(workflowId)
                        .build());
    }

    @Override
    public void close() {
        factory.shutdownNow();
        factory.awaitTermination(5, TimeUnit.SECONDS);
        service.shutdownNow();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the condition holds, ten seconds at most. */
    static void await(BooleanSupplier condition) {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNanos > 0) {
                throw new AssertionError("the condition did not hold within ten seconds");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
