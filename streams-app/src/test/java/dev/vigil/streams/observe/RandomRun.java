package dev.vigil.streams.observe;

import static dev.vigil.streams.observe.Events.micros;

import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.event.ActivityAttempt;
import dev.vigil.schema.event.AttemptOutcome;
import dev.vigil.schema.event.PendingActivity;
import dev.vigil.schema.event.RunSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A run drawn at random: a history as a server writes it, and what the interceptor and Describe saw of it. */
final class RandomRun {

    final Events history;
    final List<ActivityAttempt> attempts = new ArrayList<>();
    final List<RunSnapshot> snapshots = new ArrayList<>();

    private final Random random;
    private final List<OpenActivity> open = new ArrayList<>();
    private final List<Long> timers = new ArrayList<>();
    private int activities;

    private static final class OpenActivity {
        String id = "";
        long scheduledId;
        long scheduledAt;
        int attempt = 1;
        long attemptStartedAt;
        long lastEndedAt;
    }

    RandomRun(long seed) {
        this.random = new Random(seed);
        this.history = Events.begun("run-" + seed);
        for (int i = 10 + random.nextInt(50); i > 0; i--) {
            history.after(random.nextInt(3_000) / 1_000.0);
            step(random.nextInt(10));
        }
        if (random.nextInt(5) > 0) {
            history.task();
            history.completed();
        }
    }

    private void step(int kind) {
        switch (kind) {
            case 0, 1 -> schedule();
            case 2, 3 -> attemptFails();
            case 4 -> close();
            case 5 -> snapshot();
            case 6 -> history.signaled(List.of("advance", "cancel", "note").get(random.nextInt(3)));
            case 7 -> history.task();
            case 8 -> timer();
            default -> failTask();
        }
    }

    private void schedule() {
        OpenActivity activity = new OpenActivity();
        activity.id = "a" + activities++;
        activity.scheduledAt = history.now();
        activity.attemptStartedAt = history.now() + micros(0.01);
        activity.scheduledId = history.scheduled(activity.id);
        open.add(activity);
    }

    private void attemptFails() {
        if (open.isEmpty()) {
            return;
        }
        OpenActivity activity = open.get(random.nextInt(open.size()));
        seenByInterceptor(activity, AttemptOutcome.FAILED);
        activity.attempt++;
        activity.lastEndedAt = history.now();
        activity.attemptStartedAt = history.now() + micros(1);
    }

    private void seenByInterceptor(OpenActivity activity, AttemptOutcome outcome) {
        if (random.nextInt(3) > 0) {
            attempts.add(history.attempt(
                    activity.id, activity.attempt, activity.scheduledAt, activity.attemptStartedAt, outcome));
        }
    }

    private void close() {
        if (open.isEmpty()) {
            return;
        }
        OpenActivity activity = open.remove(random.nextInt(open.size()));
        if (random.nextInt(4) == 0) {
            history.activityTimedOut(activity.scheduledId, 2, 3, "TimeoutFailure");
            return;
        }
        boolean good = random.nextBoolean();
        seenByInterceptor(activity, good ? AttemptOutcome.COMPLETED : AttemptOutcome.FAILED);
        history.activityStarted(activity.scheduledId, activity.attempt, activity.attemptStartedAt);
        if (good) {
            history.activityCompleted(activity.scheduledId);
        } else {
            history.activityFailed(activity.scheduledId, "java.io.IOException");
        }
    }

    private void snapshot() {
        List<PendingActivity> pending = new ArrayList<>();
        for (OpenActivity activity : open) {
            pending.add(Events.pending(
                    activity.id,
                    activity.attempt,
                    p -> p.setScheduledAtMicros(
                                    activity.attempt == 1 ? activity.scheduledAt : activity.lastEndedAt + micros(1))
                            .setLastAttemptCompletedAtMicros(activity.lastEndedAt)));
        }
        snapshots.add(history.snapshot(s -> s.setPendingActivities(pending)));
    }

    private void timer() {
        if (timers.isEmpty() || random.nextBoolean()) {
            timers.add(history.timerStarted(1));
        } else {
            history.timerFired(timers.remove(random.nextInt(timers.size())));
        }
    }

    private void failTask() {
        history.taskScheduled();
        history.taskStarted("worker-" + random.nextInt(3));
        if (random.nextBoolean()) {
            history.taskFailed(random.nextBoolean() ? 24 : 1);
        } else {
            history.add(HistoryEventType.WORKFLOW_TASK_TIMED_OUT, a -> a.setTimeoutType(1));
        }
    }

    /** All records of the run, merged at random: events and snapshots in their order, attempts in any. */
    List<Object> records(Random order) {
        List<Object> merged = new ArrayList<>();
        List<Object> events = new ArrayList<>(history.all);
        List<Object> described = new ArrayList<>(snapshots);
        List<Object> seen = new ArrayList<>(attempts);
        for (int left = events.size() + described.size() + seen.size(); left > 0; left--) {
            int pick = order.nextInt(left);
            if (pick < events.size()) {
                merged.add(events.remove(0));
            } else if (pick < events.size() + described.size()) {
                merged.add(described.remove(0));
            } else {
                merged.add(seen.remove(order.nextInt(seen.size())));
            }
        }
        return merged;
    }
}
