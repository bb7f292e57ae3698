package dev.vigil.demo.load;

import dev.vigil.demo.worker.ActivityCode;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.DynamicSignalHandler;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Steps that workflow and activity code of the fleet is made of. */
public final class Steps {

    /** Instruction of a run that goes well. */
    public static final String SUCCEED = "succeed";

    /** Instruction of a run that is to fail. */
    public static final String FAIL = "fail";

    private static final Duration START_TO_CLOSE = Duration.ofSeconds(20);
    private static final int RETRY_EACH = 200;
    private static final int FIRST_RETRY = 40;

    private Steps() {}

    /** Calls an activity on the workflow's own queue, with the default retry policy. */
    public static void call(String activity) {
        call(activity, ActivityOptions.newBuilder());
    }

    /** Calls an activity with options; start-to-close is 20 s. */
    public static void call(String activity, ActivityOptions.Builder options) {
        Workflow.newUntypedActivityStub(
                        options.setStartToCloseTimeout(START_TO_CLOSE).build())
                .execute(activity, String.class);
    }

    /** Runs a local activity: the workflow task stays open meanwhile. */
    public static void callInTask(String activity) {
        Workflow.newUntypedLocalActivityStub(LocalActivityOptions.newBuilder()
                        .setStartToCloseTimeout(START_TO_CLOSE)
                        .build())
                .execute(activity, String.class);
    }

    /** Collects the names of the signals of this run, in the order of their delivery. */
    public static List<String> signals() {
        List<String> names = new ArrayList<>();
        DynamicSignalHandler handler = (name, arguments) -> names.add(name);
        Workflow.registerListener(handler);
        return names;
    }

    /** Fails the run if its instruction says so. */
    public static void failIfTold(String instruction) {
        if (instruction.equals(FAIL)) {
            throw ApplicationFailure.newNonRetryableFailure("declined on purpose", "Declined");
        }
    }

    /** An activity that takes so long, and whose first attempt fails once in 200 calls, from the 40th on. */
    public static ActivityCode work(Duration time) {
        AtomicInteger calls = new AtomicInteger();
        return context -> {
            if (context.getInfo().getAttempt() == 1 && calls.incrementAndGet() % RETRY_EACH == FIRST_RETRY) {
                throw ApplicationFailure.newFailure("a single hiccup on purpose", "Hiccup");
            }
            take(time);
        };
    }

    /** Keeps the calling thread busy for a while, as a call to elsewhere does. */
    public static void take(Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        long left = time.toNanos();
        while (left > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)));
            left = deadline - System.nanoTime();
        }
    }
}
