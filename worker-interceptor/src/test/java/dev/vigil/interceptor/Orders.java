package dev.vigil.interceptor;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.io.IOException;
import java.time.Duration;

/** The worker under observation: one workflow that runs one activity of the kind it is told. */
public final class Orders {

    static final String SECRET = "card 4111 1111 1111 1111";

    private Orders() {}

    @WorkflowInterface
    public interface OrderWorkflow {
        @WorkflowMethod
        String run(String kind);
    }

    @ActivityInterface
    public interface OrderActivities {
        String ship(String order);

        String charge(String order);

        String benign(String order);

        String async(String order);

        String canceled(String order);

        String checked(String order);
    }

    public static final class OrderWorkflowRun implements OrderWorkflow {

        private final OrderActivities activities = Workflow.newActivityStub(
                OrderActivities.class,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofSeconds(20))
                        .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
                        .setHeartbeatTimeout(Duration.ofSeconds(5))
                        .setRetryOptions(RetryOptions.newBuilder()
                                .setInitialInterval(Duration.ofMillis(100))
                                .setBackoffCoefficient(1)
                                .setMaximumAttempts(3)
                                .build())
                        .build());
        private final OrderActivities local = Workflow.newLocalActivityStub(
                OrderActivities.class,
                LocalActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofSeconds(5))
                        .build());

        @Override
        public String run(String kind) {
            switch (kind) {
                case "local":
                    return local.ship(SECRET);
                case "charge":
                    return activities.charge(SECRET);
                case "benign":
                    return activities.benign(SECRET);
                case "async":
                    return activities.async(SECRET);
                case "canceled":
                    return activities.canceled(SECRET);
                case "checked":
                    return activities.checked(SECRET);
                default:
                    return activities.ship(SECRET);
            }
        }
    }

    @Dependency("warehouse")
    public static final class OrderActivitiesOnWorker implements OrderActivities {

        @Override
        public String ship(String order) {
            return SECRET;
        }

        @Override
        @Dependency("payments-api")
        public String charge(String order) {
            if (Activity.getExecutionContext().getInfo().getAttempt() < 3) {
                throw new IllegalStateException(SECRET, new UnsupportedOperationException(SECRET));
            }
            return SECRET;
        }

        @Override
        public String benign(String order) {
            throw ApplicationFailure.newBuilder()
                    .setType("OutOfStock")
                    .setMessage(SECRET)
                    .setDetails(SECRET)
                    .setNonRetryable(true)
                    .setCategory(ApplicationErrorCategory.BENIGN)
                    .build();
        }

        @Override
        public String async(String order) {
            var context = Activity.getExecutionContext();
            byte[] token = context.getTaskToken();
            var completion = context.getWorkflowClient().newActivityCompletionClient();
            context.doNotCompleteOnReturn();
            Thread later = new Thread(() -> completion.complete(token, SECRET));
            later.start();
            return "";
        }

        @Override
        public String canceled(String order) {
            var context = Activity.getExecutionContext();
            context.getWorkflowClient()
                    .newUntypedWorkflowStub(context.getInfo().getWorkflowId())
                    .cancel();
            while (true) {
                context.heartbeat(SECRET);
                Thread.onSpinWait();
            }
        }

        @Override
        public String checked(String order) {
            throw Activity.wrap(new IOException(SECRET));
        }
    }
}
