package dev.vigil.benchmarks.engine.fleet;

import static dev.vigil.schema.HistoryEventType.*;

import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.WorkflowEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** One chain: its runs one after the other, each a history as a server writes it. All of it follows from the spec and a number. */
final class Chain {

    private static final int INITIATOR_WORKFLOW = 1;
    private static final int INITIATOR_RETRY = 2;
    private static final int RETRY_IN_PROGRESS = 1;
    private static final int MAXIMUM_ATTEMPTS_REACHED = 4;
    private static final int NON_RETRYABLE = 2;

    private final FleetSpec spec;
    private final Faults faults;
    private final SplittableRandom random;
    private final String workflowId;
    private final int type;
    private final String workflowType;
    private final String queue;
    private final long lagMicros;
    private final List<WorkflowEvent> events = new ArrayList<>();
    private History history;
    private String firstRunId = "";
    private String worker;
    private long now;

    Chain(FleetSpec spec, Faults faults, ZipfTypes types, long number) {
        this.spec = spec;
        this.faults = faults;
        this.random = new SplittableRandom(spec.seed() * 0x9E3779B97F4A7C15L + number);
        this.type = types.draw(random.nextDouble());
        this.workflowType = Names.workflowType(type);
        this.queue = Names.queue(type);
        this.workflowId = workflowType + "-" + number;
        boolean late = random.nextDouble() < spec.lateShare();
        this.lagMicros = late
                ? (long) ((30 + random.nextDouble() * 1_770) * FleetSpec.SECOND)
                : (long) ((0.2 + random.nextDouble() * 1.8) * FleetSpec.SECOND);
        this.now = spec.startMicros() + (long) ((number + random.nextDouble()) / spec.runsPerSecond() * 1e6);
        this.worker = worker();
        this.history = new History(spec, workflowId, runId(), lagMicros);
    }

    List<WorkflowEvent> events() {
        boolean abandoned = random.nextDouble() < spec.abandonedShare();
        String continued = "";
        int initiator = 0;
        int attempt = 1;
        firstRunId = history.runId();
        for (int run = 0; ; run++) {
            start(continued, initiator, attempt);
            int steps = steps();
            for (int step = 0; step < steps && !abandoned; step++) {
                step(step);
            }
            double fate = random.nextDouble();
            if (abandoned) {
                activityScheduled(random.nextInt(4), String.valueOf(steps));
                events.addAll(history.events());
                return events;
            }
            double failing = faults.failing(type, now) ? 0.35 : 0.01;
            String next = runId();
            now += micros(0.002, 0.5);
            if (run < 3 && fate > 0.98) {
                close(WORKFLOW_EXECUTION_CONTINUED_AS_NEW, next, INITIATOR_WORKFLOW, 0, "");
                initiator = INITIATOR_WORKFLOW;
                attempt = 1;
            } else if (run < 3 && fate > 0.975) {
                close(WORKFLOW_EXECUTION_FAILED, next, 0, RETRY_IN_PROGRESS, "Transient");
                initiator = INITIATOR_RETRY;
                attempt++;
                now += FleetSpec.SECOND;
            } else {
                end(fate, failing);
                return events;
            }
            continued = history.runId();
            history = new History(spec, workflowId, next, lagMicros);
        }
    }

    private void end(double fate, double failing) {
        if (fate < failing) {
            close(WORKFLOW_EXECUTION_FAILED, "", 0, NON_RETRYABLE, fate < failing / 2 ? "Declined" : "OutOfStock");
        } else if (fate < failing + 0.002) {
            close(WORKFLOW_EXECUTION_TIMED_OUT, "", 0, 3, "");
        } else if (fate < failing + 0.006) {
            close(WORKFLOW_EXECUTION_CANCELED, "", 0, 0, "");
        } else if (fate < failing + 0.009) {
            close(WORKFLOW_EXECUTION_TERMINATED, "", 0, 0, "");
        } else {
            close(WORKFLOW_EXECUTION_COMPLETED, "", 0, 0, "");
        }
    }

    private void start(String continued, int initiator, int attempt) {
        history.add(
                WORKFLOW_EXECUTION_STARTED,
                now,
                a -> a.setWorkflowType(workflowType)
                        .setFirstRunId(firstRunId)
                        .setOriginalRunId(history.runId())
                        .setContinuedRunId(continued)
                        .setInitiator(initiator)
                        .setAttempt(attempt)
                        .setTaskQueue(queue)
                        .setWorkflowTaskTimeoutMicros(10 * FleetSpec.SECOND));
        workflowTask();
        if (faults.nonDeterministic(type, now, random.nextDouble())) {
            nonDeterministic();
        }
    }

    private void workflowTask() {
        long scheduled = history.add(
                WORKFLOW_TASK_SCHEDULED,
                now,
                a -> a.setTaskQueue(queue).setAttempt(1).setStartToCloseMicros(10 * FleetSpec.SECOND));
        now += faults.starved(type, now) ? micros(8, 20) : micros(0.002, 0.02);
        if (random.nextInt(20) == 0) {
            worker = worker();
        }
        long start = history.add(
                WORKFLOW_TASK_STARTED,
                now,
                a -> a.setScheduledEventId(scheduled)
                        .setIdentity(worker)
                        .setHistorySizeBytes(1_000L + 300L * history.events().size()));
        now += micros(0.003, 0.02);
        history.add(
                WORKFLOW_TASK_COMPLETED,
                now,
                a -> a.setScheduledEventId(scheduled)
                        .setStartedEventId(start)
                        .setIdentity(worker)
                        .setBuildId("build-7"));
    }

    private void nonDeterministic() {
        long scheduled = history.add(
                WORKFLOW_TASK_SCHEDULED, now, a -> a.setTaskQueue(queue).setAttempt(1));
        now += micros(0.002, 0.02);
        long start = history.add(
                WORKFLOW_TASK_STARTED,
                now,
                a -> a.setScheduledEventId(scheduled).setIdentity(worker));
        now += micros(0.003, 0.02);
        history.add(
                WORKFLOW_TASK_FAILED,
                now,
                a -> a.setScheduledEventId(scheduled)
                        .setStartedEventId(start)
                        .setIdentity(worker)
                        .setBuildId("build-8")
                        .setCause(CAUSE_NON_DETERMINISTIC_ERROR)
                        .setFailureTypes(List.of("NonDeterministicException")));
        now += FleetSpec.SECOND;
        workflowTask();
    }

    private void step(int step) {
        double kind = random.nextDouble();
        if (kind < 0.12) {
            timer(step);
        } else if (kind < 0.2) {
            signal();
        } else {
            activity(step);
        }
        workflowTask();
    }

    private void timer(int step) {
        long duration = (1L << random.nextInt(6)) * FleetSpec.SECOND;
        long start =
                history.add(TIMER_STARTED, now, a -> a.setTimerId("t" + step).setStartToCloseMicros(duration));
        if (random.nextInt(10) == 0) {
            now += micros(0.1, 0.5);
            history.add(TIMER_CANCELED, now, a -> a.setTimerId("t" + step).setStartedEventId(start));
            return;
        }
        now += duration + micros(0.001, 0.08);
        history.add(TIMER_FIRED, now, a -> a.setTimerId("t" + step).setStartedEventId(start));
    }

    private void signal() {
        now += micros(0.1, 3);
        history.add(
                WORKFLOW_EXECUTION_SIGNALED,
                now,
                a -> a.setSignalName(Names.FIRST_SIGNAL).setIdentity("client"));
        if (faults.races(type) && random.nextInt(3) == 0) {
            now += micros(0.001, 0.002);
            history.add(
                    WORKFLOW_EXECUTION_SIGNALED,
                    now,
                    a -> a.setSignalName(Names.SECOND_SIGNAL).setIdentity("client"));
        }
    }

    private long activityScheduled(int which, String activityId) {
        return history.add(
                ACTIVITY_TASK_SCHEDULED,
                now,
                a -> a.setActivityId(activityId)
                        .setActivityType(Names.activity(type, which))
                        .setTaskQueue(queue)
                        .setWorkflowTaskCompletedEventId(history.events().size())
                        .setStartToCloseMicros(30 * FleetSpec.SECOND)
                        .setScheduleToCloseMicros(600 * FleetSpec.SECOND)
                        .setHeartbeatMicros(which == 0 ? 5 * FleetSpec.SECOND : 0)
                        .setRetryInitialMicros(FleetSpec.SECOND)
                        .setRetryCoefficient(2)
                        .setRetryMaximumIntervalMicros(100 * FleetSpec.SECOND)
                        .setRetryMaximumAttempts(5));
    }

    private void activity(int step) {
        int which = random.nextInt(4);
        String activityId = String.valueOf(step);
        long scheduled = activityScheduled(which, activityId);
        int attempts = attempts(which);
        now += faults.starved(type, now) ? micros(5, 15) : micros(0.002, 0.05);
        for (int attempt = 1; attempt < attempts; attempt++) {
            now += micros(0.01, 0.3) + (1L << (attempt - 1)) * FleetSpec.SECOND;
        }
        long startedAt = now;
        now += Math.round(Math.exp(5.3 + 1.2 * gaussian()) * 1_000 / 4);
        boolean failed = attempts == 5 && random.nextBoolean() || random.nextInt(400) == 0;
        boolean timedOut = !failed && random.nextInt(800) == 0;
        List<String> before = attempts > 1 ? List.of("java.net.SocketTimeoutException") : List.of();
        long started = history.add(
                ACTIVITY_TASK_STARTED,
                startedAt,
                now,
                a -> a.setScheduledEventId(scheduled)
                        .setAttempt(attempts)
                        .setIdentity(worker)
                        .setFailureTypes(before));
        if (failed) {
            history.add(
                    ACTIVITY_TASK_FAILED,
                    now,
                    a -> a.setScheduledEventId(scheduled)
                            .setStartedEventId(started)
                            .setRetryState(attempts == 5 ? MAXIMUM_ATTEMPTS_REACHED : NON_RETRYABLE)
                            .setFailureTypes(List.of("ApplicationFailure", attempts == 5 ? "Unavailable" : "Invalid")));
        } else if (timedOut) {
            history.add(
                    ACTIVITY_TASK_TIMED_OUT,
                    now,
                    a -> a.setScheduledEventId(scheduled)
                            .setStartedEventId(started)
                            .setRetryState(MAXIMUM_ATTEMPTS_REACHED)
                            .setTimeoutType(1)
                            .setFailureTypes(List.of("TimeoutFailure")));
        } else {
            history.add(
                    ACTIVITY_TASK_COMPLETED,
                    now,
                    a -> a.setScheduledEventId(scheduled)
                            .setStartedEventId(started)
                            .setIdentity(worker));
        }
    }

    private void close(int eventType, String newRunId, int initiator, int retryState, String failure) {
        history.add(eventType, now, a -> close(a, newRunId, initiator, retryState, failure));
        events.addAll(history.events());
    }

    private EventAttributes.Builder close(
            EventAttributes.Builder a, String newRunId, int initiator, int retryState, String failure) {
        a.setNewRunId(newRunId).setInitiator(initiator).setRetryState(retryState);
        return failure.isEmpty() ? a : a.setFailureTypes(List.of("ApplicationFailure", failure));
    }

    private int steps() {
        // geometric-like around the mean, at least one
        double mean = spec.steps();
        return (int) Math.max(1, Math.round(mean * (0.4 + 1.2 * random.nextDouble())));
    }

    private int attempts(int which) {
        double failing = faults.outage(type, which, now) ? 0.9 : 0.03;
        int attempts = 1;
        while (attempts < 5 && random.nextDouble() < failing) {
            attempts++;
        }
        return attempts;
    }

    private String runId() {
        return new UUID(
                        (random.nextLong() & ~0xF000L) | 0x4000L,
                        (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L)
                .toString();
    }

    private String worker() {
        return (1_000 + random.nextInt(4)) + "@" + Names.host(type, random.nextInt(4));
    }

    private long micros(double fromSeconds, double toSeconds) {
        return (long) ((fromSeconds + random.nextDouble() * (toSeconds - fromSeconds)) * 1e6);
    }

    private double gaussian() {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }
}
