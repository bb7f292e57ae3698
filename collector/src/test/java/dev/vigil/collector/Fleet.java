package dev.vigil.collector;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.schedules.Schedule;
import io.temporal.client.schedules.ScheduleActionStartWorkflow;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.client.schedules.ScheduleIntervalSpec;
import io.temporal.client.schedules.ScheduleOptions;
import io.temporal.client.schedules.ScheduleSpec;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Workers and workflows of all sorts, against any Temporal server. */
final class Fleet implements AutoCloseable {

    static final String QUEUE = "fleet";

    /** A word that is in every payload of the fleet and must be nowhere else. */
    static final String SECRET = "tell-nobody-5f2a";

    @WorkflowInterface
    public interface Basket {
        /** @param plan what to do, letters: a activity, f flaky activity, d doomed activity, t timer, s wait for a signal, r storm, b busy workflow task, n broken code, x fail */
        @WorkflowMethod
        String run(String plan, String secret);

        @SignalMethod
        void item(String secret);
    }

    @WorkflowInterface
    public interface Again {
        @WorkflowMethod
        void run(int rounds, String secret);
    }

    @WorkflowInterface
    public interface Fan {
        @WorkflowMethod
        void run(int activities, String secret);
    }

    @WorkflowInterface
    public interface Bulk {
        @WorkflowMethod
        void run(int activities, String secret);
    }

    @ActivityInterface
    public interface Work {
        String fine(String secret);

        String flaky(String secret);

        String doomed(String secret);
    }

    public static final class BasketWorkflow implements Basket {
        private final Work work = activities(3);
        private int items;

        @Override
        public String run(String plan, String secret) {
            for (char step : plan.toCharArray()) {
                switch (step) {
                    case 'a' -> work.fine(secret);
                    case 'f' -> work.flaky(secret);
                    case 'd' -> {
                        try {
                            work.doomed(secret);
                        } catch (io.temporal.failure.ActivityFailure e) {
                            Workflow.sleep(Duration.ofMillis(1));
                        }
                    }
                    case 'r' -> activities(0).doomed(secret);
                    case 't' -> Workflow.sleep(Duration.ofMillis(300));
                    case 's' -> {
                        int before = items;
                        Workflow.await(() -> items > before);
                    }
                    case 'b' -> busy();
                    case 'n' -> throw new IllegalStateException("a workflow task fails, not the run");
                    case 'x' -> throw ApplicationFailure.newFailure(secret, "com.acme.OutOfStock", secret);
                    default -> throw new IllegalArgumentException(plan);
                }
            }
            return secret;
        }

        /** Long enough for signals to arrive while the task runs. */
        private static void busy() {
            java.util.concurrent.locks.LockSupport.parkNanos(700_000_000);
        }

        @Override
        public void item(String secret) {
            items++;
        }
    }

    /** Three events for each activity, which nobody takes: a long history costs two workflow tasks. */
    public static final class BulkWorkflow implements Bulk {
        private final Work nobody = Workflow.newActivityStub(
                Work.class,
                ActivityOptions.newBuilder()
                        .setTaskQueue("nobody")
                        .setStartToCloseTimeout(Duration.ofMinutes(10))
                        .build());

        @Override
        public void run(int activities, String secret) {
            CancellationScope scope = Workflow.newCancellationScope(() -> {
                for (int i = 0; i < activities; i++) {
                    Async.function(nobody::fine, secret);
                }
            });
            scope.run();
            Workflow.sleep(Duration.ofMillis(1));
            scope.cancel();
            Workflow.sleep(Duration.ofMillis(1));
        }
    }

    public static final class AgainWorkflow implements Again {
        private final Work work = activities(1);

        @Override
        public void run(int rounds, String secret) {
            work.fine(secret);
            if (rounds > 1) {
                Workflow.newContinueAsNewStub(Again.class).run(rounds - 1, secret);
            }
        }
    }

    public static final class FanWorkflow implements Fan {
        private final Work work = activities(1);

        @Override
        public void run(int activities, String secret) {
            List<io.temporal.workflow.Promise<String>> all = new ArrayList<>();
            for (int i = 0; i < activities; i++) {
                all.add(Async.function(work::fine, secret));
            }
            all.forEach(io.temporal.workflow.Promise::get);
        }
    }

    public static final class WorkActivities implements Work {
        @Override
        public String fine(String secret) {
            return secret;
        }

        @Override
        public String flaky(String secret) {
            if (io.temporal.activity.Activity.getExecutionContext().getInfo().getAttempt() < 3) {
                throw new IllegalStateException(secret);
            }
            return secret;
        }

        @Override
        public String doomed(String secret) {
            throw new IllegalArgumentException(secret);
        }
    }

    /** The test server's own complaints; a logger that nobody holds forgets its level. */
    private static final java.util.logging.Logger GRPC = java.util.logging.Logger.getLogger("io.grpc");

    static {
        GRPC.setLevel(java.util.logging.Level.OFF);
    }

    private final WorkflowServiceStubs stubs;
    private final WorkflowClient client;
    private final WorkerFactory factory;

    Fleet(String target, String namespace) {
        this.stubs = WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(target).build());
        this.client = WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder().setNamespace(namespace).build());
        this.factory = WorkerFactory.newInstance(client);
        var worker = factory.newWorker(QUEUE, WorkerOptions.newBuilder().build());
        worker.registerWorkflowImplementationTypes(
                BasketWorkflow.class, AgainWorkflow.class, FanWorkflow.class, BulkWorkflow.class);
        worker.registerActivitiesImplementations(new WorkActivities());
        factory.start();
    }

    WorkflowServiceStubs stubs() {
        return stubs;
    }

    WorkflowClient client() {
        return client;
    }

    void basket(String id, String plan) {
        WorkflowClient.start(client.newWorkflowStub(Basket.class, options(id).build())::run, plan, SECRET);
    }

    /** A basket whose runs are retried by the server when they fail. */
    void retriedBasket(String id, String plan, int attempts) {
        WorkflowClient.start(
                client.newWorkflowStub(
                        Basket.class,
                        options(id)
                                .setRetryOptions(RetryOptions.newBuilder()
                                        .setInitialInterval(Duration.ofMillis(100))
                                        .setMaximumAttempts(attempts)
                                        .build())
                                .build())::run,
                plan,
                SECRET);
    }

    void cron(String id, String schedule) {
        WorkflowClient.start(
                client.newWorkflowStub(
                        Basket.class, options(id).setCronSchedule(schedule).build())::run,
                "a",
                SECRET);
    }

    /** Starts a basket at each interval until the server ends. */
    void schedule(String id, Duration every) {
        ScheduleClient.newInstance(
                        stubs,
                        ScheduleClientOptions.newBuilder()
                                .setNamespace(client.getOptions().getNamespace())
                                .build())
                .createSchedule(
                        id,
                        Schedule.newBuilder()
                                .setAction(ScheduleActionStartWorkflow.newBuilder()
                                        .setWorkflowType(Basket.class)
                                        .setArguments("a", SECRET)
                                        .setOptions(options(id).build())
                                        .build())
                                .setSpec(ScheduleSpec.newBuilder()
                                        .setIntervals(List.of(new ScheduleIntervalSpec(every)))
                                        .build())
                                .build(),
                        ScheduleOptions.newBuilder().setTriggerImmediately(true).build());
    }

    void again(String id, int rounds) {
        WorkflowClient.start(client.newWorkflowStub(Again.class, options(id).build())::run, rounds, SECRET);
    }

    void fan(String id, int activities) {
        WorkflowClient.start(client.newWorkflowStub(Fan.class, options(id).build())::run, activities, SECRET);
    }

    void bulk(String id, int activities) {
        WorkflowClient.start(client.newWorkflowStub(Bulk.class, options(id).build())::run, activities, SECRET);
    }

    /** An activity that fails for ever. */
    void storm(String id) {
        basket(id, "r");
    }

    void signal(String id) {
        client.newUntypedWorkflowStub(id).signal("item", SECRET);
    }

    void terminate(String id) {
        client.newUntypedWorkflowStub(id).terminate("enough");
    }

    @Override
    public void close() {
        factory.shutdownNow();
        factory.awaitTermination(2, TimeUnit.SECONDS);
        stubs.shutdownNow();
        stubs.awaitTermination(2, TimeUnit.SECONDS);
    }

    private static WorkflowOptions.Builder options(String id) {
        return WorkflowOptions.newBuilder().setTaskQueue(QUEUE).setWorkflowId(id);
    }

    private static Work activities(int attempts) {
        return Workflow.newActivityStub(
                Work.class,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofSeconds(20))
                        .setRetryOptions(RetryOptions.newBuilder()
                                .setInitialInterval(Duration.ofMillis(50))
                                .setMaximumAttempts(attempts)
                                .build())
                        .build());
    }
}
