package dev.vigil.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.activity.ActivityOptions;
import io.temporal.activity.DynamicActivity;
import io.temporal.api.enums.v1.EventType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.converter.EncodedValues;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.workflow.DynamicWorkflow;
import io.temporal.workflow.Workflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Payments that wait for ever after two activities and a signal, and a report that is done, with secrets in every payload. */
final class RunningFleet implements AutoCloseable {

    private static final String SECRET = "tell-nobody-77c1";
    private static final int PAYMENTS = 3;

    private final WorkflowServiceStubs stubs;
    private final WorkflowClient client;
    private final WorkerFactory workers;

    /** Payment: two activities, then for ever. Everything else ends at once. */
    public static final class Code implements DynamicWorkflow {
        @Override
        public Object execute(EncodedValues arguments) {
            if (Workflow.getInfo().getWorkflowType().equals("Payment")) {
                call("ChargeCard", "payments");
                call("SendMail", "mails");
                Workflow.await(() -> false);
            }
            return SECRET;
        }

        private static void call(String activity, String queue) {
            Workflow.newUntypedActivityStub(ActivityOptions.newBuilder()
                            .setTaskQueue(queue)
                            .setStartToCloseTimeout(Duration.ofSeconds(30))
                            .build())
                    .execute(activity, String.class, SECRET);
        }
    }

    /** Any activity. */
    public static final class Work implements DynamicActivity {
        @Override
        public Object execute(EncodedValues arguments) {
            return SECRET;
        }
    }

    RunningFleet(String target, String namespace) {
        stubs = WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(target).build());
        client = WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder().setNamespace(namespace).build());
        workers = WorkerFactory.newInstance(client);
        for (String queue : new String[] {"orders", "payments", "mails"}) {
            var worker = workers.newWorker(queue);
            worker.registerWorkflowImplementationTypes(Code.class);
            worker.registerActivitiesImplementations(new Work());
        }
        workers.start();
    }

    void run() throws InterruptedException {
        for (int i = 0; i < PAYMENTS; i++) {
            WorkflowStub payment = start("Payment", "payment-" + i);
            payment.signal("cancel", SECRET);
        }
        start("O'Report \"9\" 🚀", "report").getResult(String.class);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        for (int i = 0; i < PAYMENTS; i++) {
            while (activitiesDone("payment-" + i) < 2) {
                assertThat(System.nanoTime()).as("payment-" + i + " waits").isLessThan(deadline);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }

    private WorkflowStub start(String type, String workflowId) {
        WorkflowStub stub = client.newUntypedWorkflowStub(
                type,
                WorkflowOptions.newBuilder()
                        .setTaskQueue("orders")
                        .setWorkflowId(workflowId)
                        .setMemo(Map.of("memo", SECRET))
                        .build());
        stub.start(SECRET);
        return stub;
    }

    private long activitiesDone(String workflowId) {
        return client.fetchHistory(workflowId).getHistory().getEventsList().stream()
                .filter(event -> event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED)
                .count();
    }

    /** What {@code init} must write of it. */
    static void assertWritten(Path directory, CommandRun init, String reportVolume) throws IOException {
        assertThat(init.code()).as(init.err()).isZero();
        assertThat(init.err()).contains("2 workflow types, 2 activities");
        String text = Files.readString(directory.resolve("vigil.yaml"));
        assertThat(text)
                .contains(
                        "from what runs now and a sample of ",
                        "  \"Payment\":\n",
                        "  \"O'Report \\\"9\\\" \\U0001f680\":\n")
                .contains("# now: 3 open, 3 started in the last 24 h, 3 in the last hour", "# peak_per_hour: 3")
                .contains(reportVolume)
                .contains("# task queues: \"orders\"", "# signal seen: \"cancel\"")
                .contains("#  \"payments\":   # a guess: all on task queue payments\n", "#      - \"ChargeCard\"\n")
                .contains("#  \"mails\":   # a guess: all on task queue mails\n", "#      - \"SendMail\"\n")
                .doesNotContain(SECRET);
        CommandRun check = CommandRun.of(directory, Map.of(), "config", "check");
        assertThat(check.code()).as(check.err()).isZero();
        assertThat(check.out()).contains("no error; 2 types, 0 dependencies");
        // the guesses are what a person may uncomment as they stand
        Files.writeString(
                directory.resolve("vigil.yaml"),
                text.replace("dependencies: {}\n", "dependencies:\n")
                        .replaceAll("(?m)^#(  \"|    (owner|activities)|      -)", "$1"));
        CommandRun uncommented = CommandRun.of(directory, Map.of(), "config", "check");
        assertThat(uncommented.code()).as(uncommented.err()).isZero();
        assertThat(uncommented.out()).contains("no error; 2 types, 2 dependencies");
    }

    @Override
    public void close() {
        workers.shutdownNow();
        stubs.shutdownNow();
    }
}
