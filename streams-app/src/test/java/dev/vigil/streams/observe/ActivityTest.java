package dev.vigil.streams.observe;

import static dev.vigil.streams.observe.Events.CHARGE;
import static dev.vigil.streams.observe.Events.QUEUE;
import static dev.vigil.streams.observe.Events.T0;
import static dev.vigil.streams.observe.Events.micros;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.fact.ActivityOutcome;
import dev.vigil.streams.observe.Observation.ActivityClosed;
import dev.vigil.streams.observe.Observation.AttemptEnded;
import dev.vigil.streams.observe.Observation.AttemptSource;
import dev.vigil.streams.observe.Observation.QueueWait;
import dev.vigil.streams.observe.Observation.TaskKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActivityTest {

    private static final int START_TO_CLOSE = 1;
    private static final int SCHEDULE_TO_START = 2;
    private static final int HEARTBEAT = 4;
    private static final int TIMEOUT = 3;
    private static final int MAXIMUM_ATTEMPTS_REACHED = 4;

    @Test
    void aFirstAttemptThatSucceedsShowsItsWaitAndItsExecutionAtTheClose() {
        Events run = Events.begun();
        long scheduled = run.scheduled("a");
        run.after(3);
        run.activityStarted(scheduled, 1, T0 + micros(1));
        long closed = run.activityCompleted(scheduled);

        Watching seen = Watching.of(run);

        ActivityClosed activity = seen.only(ActivityClosed.class);
        assertThat(activity)
                .isEqualTo(new ActivityClosed(
                        T0 + micros(3),
                        "Order",
                        CHARGE,
                        ActivityOutcome.COMPLETED,
                        1,
                        micros(1),
                        micros(2),
                        micros(3),
                        "",
                        0,
                        new Proof("wf-1", "run-1", List.of(closed, scheduled), "Charge completed")));
        assertThat(activityWait(seen).waitMicros()).isEqualTo(micros(1));
        assertThat(activityWait(seen).timeMicros()).isEqualTo(T0 + micros(3));
        AttemptEnded attempt = seen.only(AttemptEnded.class);
        assertThat(attempt.attempt()).isEqualTo(1);
        assertThat(attempt.failed()).isFalse();
        assertThat(attempt.source()).isEqualTo(AttemptSource.HISTORY);
        assertThat(seen.activities).singleElement().satisfies(row -> {
            assertThat(row.getDependency()).isEqualTo("payments-api");
            assertThat(row.getStartedAtMicros()).isEqualTo(T0 + micros(1));
            assertThat(row.getStartToCloseMicros()).isEqualTo(micros(5));
        });
    }

    @Test
    void afterRetriesTheDistanceFromScheduleToStartIsNoWait() {
        Events run = Events.begun();
        long scheduled = run.scheduled("a");
        run.after(20);
        run.activityStarted(scheduled, 5, T0 + micros(19));
        run.activityCompleted(scheduled);

        Watching seen = Watching.of(run);

        ActivityClosed activity = seen.only(ActivityClosed.class);
        assertThat(activity.attempts()).isEqualTo(5);
        assertThat(activity.queueWaitMicros()).isEqualTo(-1);
        assertThat(activity.executionMicros()).isEqualTo(micros(1));
        assertThat(activity.failureType()).isEqualTo("java.net.ConnectException");
        assertThat(activity.lateLearnedFailures()).isEqualTo(4);
        assertThat(seen.seen(QueueWait.class)).allMatch(wait -> wait.kind() == TaskKind.WORKFLOW);
        assertThat(seen.only(AttemptEnded.class).attempt()).isEqualTo(5);
    }

    @Test
    void theStartDatedBackDoesNotDependOnTheOrderOfTimes() {
        Events run = Events.begun();
        long scheduled = run.scheduled("a");
        run.after(30).signaled("note");
        run.activityStarted(scheduled, 2, T0 + micros(2));
        run.activityFailed(scheduled, "ApplicationFailure", "java.io.IOException");

        ActivityClosed activity = Watching.of(run).only(ActivityClosed.class);

        assertThat(activity.timeMicros()).isEqualTo(T0 + micros(30));
        assertThat(activity.executionMicros()).isEqualTo(micros(28));
        assertThat(activity.outcome()).isEqualTo(ActivityOutcome.FAILED);
        assertThat(activity.failureType()).isEqualTo("java.io.IOException");
    }

    @Test
    void anActivityThatTimedOutInTheQueueHasNoStartAndNoKnownAttempts() {
        Events run = Events.begun();
        long scheduled = run.scheduled("a");
        run.after(3);
        run.activityTimedOut(scheduled, SCHEDULE_TO_START, TIMEOUT, "TimeoutFailure", "java.io.IOException");

        Watching seen = Watching.of(run);

        ActivityClosed activity = seen.only(ActivityClosed.class);
        assertThat(activity.outcome()).isEqualTo(ActivityOutcome.TIMED_OUT);
        assertThat(activity.attempts()).isZero();
        assertThat(activity.executionMicros()).isEqualTo(-1);
        assertThat(activity.failureType()).isEqualTo("java.io.IOException");
        assertThat(seen.seen(AttemptEnded.class)).isEmpty();
    }

    @Test
    void theEmbeddedServersTimeoutWithoutAStartIsTheLastAttemptAllowed() {
        Events run = Events.begun();
        long scheduled = run.scheduled("a", 3);
        run.after(8);
        run.add(
                HistoryEventType.ACTIVITY_TASK_TIMED_OUT,
                a -> a.setScheduledEventId(scheduled)
                        .setStartedEventId(-1)
                        .setTimeoutType(START_TO_CLOSE)
                        .setRetryState(MAXIMUM_ATTEMPTS_REACHED)
                        .setFailureTypes(List.of("TimeoutFailure")));

        Watching seen = Watching.of(run);

        assertThat(seen.only(ActivityClosed.class).attempts()).isEqualTo(3);
        assertThat(seen.only(ActivityClosed.class).lateLearnedFailures()).isEqualTo(2);
        assertThat(seen.only(AttemptEnded.class).attempt()).isEqualTo(3);
        assertThat(seen.only(AttemptEnded.class).failed()).isTrue();
    }

    @Test
    void theLastAttemptOfATimeoutFailedByTheTimeoutNotByTheFailureBefore() {
        Events run = Events.begun();
        long scheduled = run.scheduled("a");
        run.after(8);
        run.activityStarted(scheduled, 2, T0 + micros(3));
        run.activityTimedOut(
                scheduled, HEARTBEAT, MAXIMUM_ATTEMPTS_REACHED, "TimeoutFailure", "java.net.ConnectException");

        AttemptEnded attempt = Watching.of(run).only(AttemptEnded.class);

        assertThat(attempt.failureType()).isEqualTo("TimeoutFailure");
    }

    @Test
    void anActivityWhoseRunClosedFirstIsAbandoned() {
        Events run = Events.begun();
        run.scheduled("a");
        run.scheduled("b");
        run.after(9).completed();

        Watching seen = Watching.of(run);

        assertThat(seen.seen(ActivityClosed.class)).hasSize(2).allSatisfy(activity -> {
            assertThat(activity.outcome()).isEqualTo(ActivityOutcome.ABANDONED);
            assertThat(activity.timeMicros()).isEqualTo(T0 + micros(9));
            assertThat(activity.attempts()).isZero();
        });
        assertThat(seen.activities).extracting(row -> row.getActivityId()).containsExactly("a", "b");
        assertThat(seen.seen(AttemptEnded.class)).isEmpty();
    }

    @Test
    void activitiesBeyondTheLimitAreCountedNotTracked() {
        Events run = Events.begun();
        run.scheduled("a");
        long second = run.scheduled("b");
        run.activityStarted(second, 1, run.now());
        run.activityCompleted(second);
        Watching seen = Watching.with(new ObserveConfig(
                1, 1, 1, Duration.ofMinutes(10), Duration.ofDays(7), Duration.ofDays(90), Duration.ofSeconds(90)));

        run.all.forEach(seen::see);

        assertThat(seen.seen(ActivityClosed.class)).isEmpty();
        assertThat(seen.correlator.tolerated(Tolerated.ACTIVITY_UNTRACKED)).isEqualTo(1);
        assertThat(seen.correlator.tolerated(Tolerated.END_WITHOUT_SCHEDULE)).isEqualTo(1);
    }

    @Test
    void oneTypeOnTwoQueuesIsTwoActivities() {
        Events run = Events.begun();
        long scheduled = run.add(
                HistoryEventType.ACTIVITY_TASK_SCHEDULED,
                a -> a.setActivityId("a").setActivityType("Charge").setTaskQueue("other"));
        run.activityStarted(scheduled, 1, run.now());
        run.activityCompleted(scheduled);

        ActivityClosed activity = Watching.of(run).only(ActivityClosed.class);

        assertThat(activity.activity()).isEqualTo(new ActivityKey("Charge", "other"));
        assertThat(activity.activity()).isNotEqualTo(new ActivityKey("Charge", QUEUE));
    }

    private static QueueWait activityWait(Watching seen) {
        return seen.seen(QueueWait.class).stream()
                .filter(wait -> wait.kind() == TaskKind.ACTIVITY)
                .findFirst()
                .orElseThrow();
    }
}
