package dev.vigil.cli;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowStub;
import io.temporal.common.RetryOptions;
import io.temporal.common.SearchAttributeKey;
import io.temporal.common.SearchAttributes;
import io.temporal.common.context.ContextPropagator;
import io.temporal.common.converter.DataConverter;
import io.temporal.failure.ApplicationFailure;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs whose every payload-bearing field holds one marker: inputs, results, memo, headers, search attributes, failure
 * messages, details and stack traces, heartbeat details of an attempt that timed out, summaries, arguments of signals,
 * queries and updates.
 */
final class SecretFleet implements AutoCloseable {

    /** In no other text of the process. */
    static final String MARKER = "xq7SECRETw9";

    private static final String QUEUE = "secrets";
    private static final SearchAttributeKey<String> ATTRIBUTE = SearchAttributeKey.forKeyword("SecretKeyword");

    private final WorkflowServiceStubs stubs;
    private final WorkflowClient client;
    private final WorkerFactory factory;
    private final boolean searchAttributes;

    SecretFleet(String target, String namespace, boolean realServer) {
        stubs = WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(target).build());
        searchAttributes = realServer;
        if (realServer) {
            addSearchAttribute(target, namespace);
        }
        client = WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(namespace)
                        .setContextPropagators(List.of(new SecretHeader()))
                        .build());
        factory = WorkerFactory.newInstance(client);
        Worker worker = factory.newWorker(QUEUE);
        worker.registerWorkflowImplementationTypes(SecretImpl.class);
        worker.registerActivitiesImplementations(new TellImpl());
        factory.start();
    }

    /** Starts the runs and waits for the ends of those that end. */
    void run() throws Exception {
        Secret whole = start("whole", "complete");
        WorkflowStub stub = WorkflowStub.fromTyped(whole);
        whole.note("signal " + MARKER);
        if (!whole.ask("query " + MARKER).contains(MARKER)) {
            throw new AssertionError("the query does not answer");
        }
        try {
            whole.change("update " + MARKER);
        } catch (RuntimeException e) {
            // the embedded server may lack updates
        }
        whole.note("end " + MARKER);
        stub.getResult(60, TimeUnit.SECONDS, String.class);
        for (String how : List.of("fail", "timeout")) {
            Secret failing = start(how, how);
            failing.note("end " + MARKER);
            try {
                WorkflowStub.fromTyped(failing).getResult(60, TimeUnit.SECONDS, String.class);
            } catch (WorkflowFailedException e) {
                // as it should
            }
        }
        start("terminated", "wait");
        client.newUntypedWorkflowStub("secret-terminated").terminate("reason " + MARKER, "details " + MARKER);
        Secret stuck = start("retrying", "retry");
        stuck.note("end " + MARKER);
    }

    /** Runs that close in {@link #run}. */
    static int closed() {
        return 4;
    }

    @Override
    public void close() {
        factory.shutdownNow();
        stubs.shutdownNow();
    }

    private Secret start(String id, String how) {
        WorkflowOptions.Builder options = WorkflowOptions.newBuilder()
                .setTaskQueue(QUEUE)
                .setWorkflowId("secret-" + id)
                .setMemo(Map.of("memo", "memo " + MARKER))
                .setStaticSummary("summary " + MARKER)
                .setStaticDetails("details " + MARKER);
        if (searchAttributes) {
            options.setTypedSearchAttributes(
                    SearchAttributes.newBuilder().set(ATTRIBUTE, MARKER).build());
        }
        Secret run = client.newWorkflowStub(Secret.class, options.build());
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!started(run, how, end)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
        }
        return run;
    }

    /** A server refuses a search attribute until its caches know it. */
    private static boolean started(Secret run, String how, long end) {
        try {
            WorkflowClient.start(run::run, how, "input " + MARKER);
            return true;
        } catch (WorkflowServiceException e) {
            if (System.nanoTime() > end || !String.valueOf(e.getCause()).contains("no mapping defined")) {
                throw e;
            }
            return false;
        }
    }

    private static void addSearchAttribute(String target, String namespace) {
        OperatorServiceStubs operator = OperatorServiceStubs.newServiceStubs(
                OperatorServiceStubsOptions.newBuilder().setTarget(target).validateAndBuildWithDefaults());
        operator.blockingStub()
                .addSearchAttributes(AddSearchAttributesRequest.newBuilder()
                        .setNamespace(namespace)
                        .putSearchAttributes(ATTRIBUTE.getName(), IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)
                        .build());
        operator.shutdownNow();
    }

    /** The workflow. */
    @WorkflowInterface
    public interface Secret {
        @WorkflowMethod
        String run(String how, String input);

        @SignalMethod
        void note(String text);

        @QueryMethod
        String ask(String text);

        @UpdateMethod
        String change(String text);
    }

    /** The activity. */
    @ActivityInterface
    public interface Tell {
        @ActivityMethod
        String tell(String how, String text);
    }

    /** Does as it is told. */
    public static final class SecretImpl implements Secret {
        private boolean end;

        @Override
        public String run(String how, String input) {
            Workflow.upsertMemo(Map.of("later", "memo " + MARKER));
            Workflow.sideEffect(String.class, () -> "side effect " + MARKER);
            Workflow.await(() -> end);
            Tell tell = Workflow.newActivityStub(
                    Tell.class,
                    ActivityOptions.newBuilder()
                            .setStartToCloseTimeout(Duration.ofSeconds(30))
                            .setHeartbeatTimeout(Duration.ofSeconds(1))
                            .setSummary("activity " + MARKER)
                            .setRetryOptions(RetryOptions.newBuilder()
                                    .setMaximumAttempts(how.equals("retry") ? 0 : 2)
                                    .build())
                            .build());
            if (how.equals("wait")) {
                Workflow.await(() -> false);
            }
            return tell.tell(how, input) + " result " + MARKER;
        }

        @Override
        public void note(String text) {
            end |= text.startsWith("end");
        }

        @Override
        public String ask(String text) {
            return "answer " + MARKER;
        }

        @Override
        public String change(String text) {
            return "changed " + MARKER;
        }
    }

    /** Completes, fails with everything that a failure can hold, or falls silent after a heartbeat. */
    public static final class TellImpl implements Tell {
        @Override
        public String tell(String how, String text) {
            Activity.getExecutionContext().heartbeat("heartbeat " + MARKER);
            switch (how) {
                case "fail", "retry" -> throw failure();
                case "timeout" -> silent();
                default -> {}
            }
            return "activity result " + MARKER;
        }

        private static ApplicationFailure failure() {
            IllegalStateException cause = new IllegalStateException("cause " + MARKER);
            ApplicationFailure failure = ApplicationFailure.newFailureWithCause(
                    "message " + MARKER, "PaymentDeclined", cause, "details " + MARKER);
            failure.setStackTrace(new StackTraceElement[] {new StackTraceElement("stack" + MARKER, "m", "F.java", 1)});
            return failure;
        }

        private static void silent() {
            try {
                new CountDownLatch(1).await(3, TimeUnit.SECONDS); // longer than the heartbeat timeout
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Sends the marker as a header. */
    private static final class SecretHeader implements ContextPropagator {
        @Override
        public String getName() {
            return "secret";
        }

        @Override
        public Map<String, Payload> serializeContext(Object context) {
            return Map.of(
                    "secret",
                    DataConverter.getDefaultInstance()
                            .toPayload("header " + MARKER)
                            .orElseThrow());
        }

        @Override
        public Object deserializeContext(Map<String, Payload> header) {
            return "";
        }

        @Override
        public Object getCurrentContext() {
            return "";
        }

        @Override
        public void setCurrentContext(Object context) {}
    }
}
