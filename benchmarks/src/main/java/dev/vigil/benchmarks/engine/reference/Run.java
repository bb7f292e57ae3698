package dev.vigil.benchmarks.engine.reference;

import static dev.vigil.schema.HistoryEventType.*;

import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.schema.fact.ActivityExecution;
import dev.vigil.schema.fact.ActivityOutcome;
import dev.vigil.schema.fact.ChainOutcome;
import dev.vigil.schema.fact.WorkflowRun;
import dev.vigil.schema.window.Exemplar;
import dev.vigil.schema.window.Measure;
import dev.vigil.schema.window.SubjectKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One run, event by event: what its history proves, as the design says it. */
final class Run {

    private final Reference of;
    private final String workflowId;
    private final String runId;
    private String workflowType = "";
    private String taskQueue = "";
    private String firstRunId = "";
    private int attempt;
    private int initiator;
    private String cron = "";
    private String parentWorkflowId = "";
    private String parentRunId = "";
    private long startedAt;
    private long chainStartedAt;
    private long lastEventId;
    private boolean closed;

    private final Map<Long, Activity> activities = new HashMap<>();
    private final Map<Long, Long> timerDue = new HashMap<>();
    private final List<Long> firedTimers = new ArrayList<>();
    private final Map<String, Long> undelivered = new HashMap<>();

    private WorkflowEvent taskScheduled = NOTHING;
    private long taskStartedId;
    private String build = "";

    private int activitiesScheduled;
    private int activitiesFailed;
    private int activityAttempts;
    private int timersFired;
    private int signals;
    private int taskFailures;

    private static final WorkflowEvent NOTHING = new WorkflowEvent();

    private static final class Activity {
        private final WorkflowEvent scheduled;
        private @Nullable WorkflowEvent started;

        Activity(WorkflowEvent scheduled) {
            this.scheduled = scheduled;
        }
    }

    Run(Reference of, WorkflowEvent first) {
        this.of = of;
        this.workflowId = first.getWorkflowId();
        this.runId = first.getRunId();
    }

    void apply(WorkflowEvent event, Markers before) {
        if (closed || event.getEventId() <= lastEventId) {
            return; // read before
        }
        if (event.getCopied()) {
            throw new IllegalArgumentException("the reference knows no resets, got a copied event of " + runId);
        }
        lastEventId = event.getEventId();
        long time = event.getEventTimeMicros();
        EventAttributes attributes = event.getAttributes();
        switch (event.getEventType()) {
            case WORKFLOW_EXECUTION_STARTED -> started(event, before);
            case WORKFLOW_TASK_SCHEDULED -> taskScheduled = event;
            case WORKFLOW_TASK_STARTED -> taskStarted(event, before);
            case WORKFLOW_TASK_COMPLETED -> {
                build = attributes.getBuildId();
                undelivered.values().removeIf(id -> id < taskStartedId);
                of.minutes().observe(SubjectKind.WORKFLOW_TYPE, workflowType, Clock.READ, time, before);
            }
            case WORKFLOW_TASK_FAILED -> {
                taskFailures++;
                of.minutes().observe(SubjectKind.WORKFLOW_TYPE, workflowType, Clock.READ, time, before);
            }
            case ACTIVITY_TASK_SCHEDULED -> {
                activitiesScheduled++;
                activities.put(event.getEventId(), new Activity(event));
            }
            case ACTIVITY_TASK_STARTED -> activityStarted(event);
            case ACTIVITY_TASK_COMPLETED -> closed(event, ActivityOutcome.COMPLETED, before);
            case ACTIVITY_TASK_FAILED -> closed(event, ActivityOutcome.FAILED, before);
            case ACTIVITY_TASK_TIMED_OUT -> closed(event, ActivityOutcome.TIMED_OUT, before);
            case ACTIVITY_TASK_CANCELED -> closed(event, ActivityOutcome.CANCELED, before);
            case TIMER_STARTED -> timerDue.put(event.getEventId(), time + attributes.getStartToCloseMicros());
            case TIMER_CANCELED -> timerDue.remove(attributes.getStartedEventId());
            case TIMER_FIRED -> {
                timersFired++;
                timerDue.remove(attributes.getStartedEventId());
                firedTimers.add(time);
            }
            case WORKFLOW_EXECUTION_SIGNALED -> {
                signals++;
                undelivered.putIfAbsent(attributes.getSignalName(), event.getEventId());
            }
            case WORKFLOW_EXECUTION_COMPLETED -> close(event, ChainOutcome.COMPLETED, before);
            case WORKFLOW_EXECUTION_FAILED -> close(event, ChainOutcome.FAILED, before);
            case WORKFLOW_EXECUTION_TIMED_OUT -> close(event, ChainOutcome.TIMED_OUT, before);
            case WORKFLOW_EXECUTION_CANCELED -> close(event, ChainOutcome.CANCELED, before);
            case WORKFLOW_EXECUTION_TERMINATED -> close(event, ChainOutcome.TERMINATED, before);
            case WORKFLOW_EXECUTION_CONTINUED_AS_NEW -> close(event, ChainOutcome.CONTINUED, before);
            default ->
                throw new IllegalArgumentException("the reference does not know event type " + event.getEventType());
        }
    }

    private void started(WorkflowEvent event, Markers before) {
        EventAttributes attributes = event.getAttributes();
        workflowType = attributes.getWorkflowType();
        taskQueue = attributes.getTaskQueue();
        firstRunId = attributes.getFirstRunId();
        attempt = attributes.getAttempt();
        initiator = attributes.getInitiator();
        cron = attributes.getCronSchedule();
        parentWorkflowId = attributes.getParentWorkflowId();
        parentRunId = attributes.getParentRunId();
        startedAt = event.getEventTimeMicros();
        if (!cron.isEmpty()) {
            throw new IllegalArgumentException("the reference knows no crons, got " + cron);
        }
        chainStartedAt = firstRunId.equals(runId)
                ? startedAt + attributes.getFirstWorkflowTaskBackoffMicros()
                : of.chainStart(runId);
        of.minutes().observe(SubjectKind.WORKFLOW_TYPE, workflowType, Clock.READ, startedAt, before);
    }

    private void taskStarted(WorkflowEvent event, Markers before) {
        long time = event.getEventTimeMicros();
        if (taskScheduled.getEventId() == event.getAttributes().getScheduledEventId()
                && taskScheduled.getAttributes().getAttempt() == 1) {
            long waited = Math.max(0, time - taskScheduled.getEventTimeMicros());
            String queue = taskScheduled.getAttributes().getTaskQueue();
            of.minutes()
                    .observe(SubjectKind.TASK_QUEUE, queue, Clock.READ, time, before)
                    .record(Measure.WORKFLOW_TASK_WAIT, waited);
            of.minutes()
                    .observe(SubjectKind.WORKFLOW_TYPE, workflowType, Clock.READ, time, before)
                    .record(Measure.WORKFLOW_TASK_WAIT, waited);
        }
        for (Set<String> conflict : of.conflicts()) {
            // conflict sets of this fleet are pairs: both are there, and one of them is new to this task
            if (undelivered.keySet().containsAll(conflict)
                    && conflict.stream().anyMatch(name -> undelivered.getOrDefault(name, 0L) > taskStartedId)) {
                of.minutes().observe(SubjectKind.WORKFLOW_TYPE, workflowType, Clock.READ, time, before);
            }
        }
        for (long fired : firedTimers) {
            of.minutes()
                    .observe(SubjectKind.WORKFLOW_TYPE, workflowType, Clock.READ, fired, before)
                    .record(Measure.TIMER_HANDLING, Math.max(0, time - fired));
        }
        firedTimers.clear();
        taskStartedId = event.getEventId();
    }

    private void activityStarted(WorkflowEvent event) {
        Activity activity = activities.get(event.getAttributes().getScheduledEventId());
        if (activity != null) {
            activity.started = event;
        }
    }

    private void closed(WorkflowEvent event, ActivityOutcome outcome, Markers before) {
        Activity activity = activities.remove(event.getAttributes().getScheduledEventId());
        if (activity == null) {
            return; // its schedule was not read
        }
        WorkflowEvent begun = activity.started;
        if (begun == null) {
            throw new IllegalArgumentException("the reference expects a start before the close of an activity");
        }
        EventAttributes schedule = activity.scheduled.getAttributes();
        long time = event.getEventTimeMicros();
        long scheduledAt = activity.scheduled.getEventTimeMicros();
        long start = begun.getEventTimeMicros();
        int attempts = begun.getAttributes().getAttempt();
        List<String> failures = event.getAttributes().getFailureTypes();
        boolean bad = outcome == ActivityOutcome.FAILED || outcome == ActivityOutcome.TIMED_OUT;
        String queue = schedule.getTaskQueue();
        String subject = schedule.getActivityType() + "@" + queue;
        String dependency = schedule.getActivityType(); // nothing else is declared
        long wait = attempts == 1 ? Math.max(0, start - scheduledAt) : -1;
        long execution = Math.max(0, time - start);
        long endToEnd = Math.max(0, time - scheduledAt);
        activityAttempts += attempts;
        activitiesFailed += bad ? 1 : 0;
        if (wait >= 0) {
            of.minutes()
                    .observe(SubjectKind.TASK_QUEUE, queue, Clock.READ, time, before)
                    .record(Measure.QUEUE_WAIT, wait);
            of.minutes()
                    .observe(SubjectKind.ACTIVITY_TYPE, subject, Clock.READ, time, before)
                    .record(Measure.QUEUE_WAIT, wait);
        }
        for (Aggregate call : List.of(
                of.minutes().observe(SubjectKind.DEPENDENCY, dependency, Clock.READ, time, before),
                of.minutes().observe(SubjectKind.ACTIVITY_TYPE, subject, Clock.READ, time, before))) {
            call.activities++;
            call.lateLearned += attempts - 1;
            call.record(Measure.EXECUTION, execution);
            call.record(Measure.END_TO_END, endToEnd);
        }
        of.minutes().observe(SubjectKind.TASK_QUEUE, queue, Clock.READ, time, before); // how long it kept a slot
        Aggregate attempt = of.minutes().observe(SubjectKind.DEPENDENCY, dependency, Clock.READ, time, before);
        attempt.attempts++;
        attempt.firstAttempts += attempts == 1 ? 1 : 0;
        if (bad) {
            attempt.failedAttempts++;
            attempt.failedFirstAttempts += attempts == 1 ? 1 : 0;
            // of a timeout the outermost failure is this attempt's
            String type = outcome == ActivityOutcome.TIMED_OUT ? failures.get(0) : innermost(failures);
            attempt.prove(type.isEmpty() ? "unknown" : type, exemplar(event, "attempt " + attempts + " failed"));
        }
        of.activity(ActivityExecution.newBuilder()
                .setSource(event.getSource())
                .setNamespace(event.getNamespace())
                .setWorkflowId(workflowId)
                .setRunId(runId)
                .setWorkflowType(workflowType)
                .setActivityId(schedule.getActivityId())
                .setActivityType(schedule.getActivityType())
                .setTaskQueue(queue)
                .setDependency(dependency)
                .setOutcome(outcome)
                .setScheduledEventId(activity.scheduled.getEventId())
                .setScheduledAtMicros(scheduledAt)
                .setStartedAtMicros(start)
                .setClosedAtMicros(time)
                .setAttempts(attempts)
                .setQueueWaitMicros(wait)
                .setExecutionMicros(execution)
                .setEndToEndMicros(endToEnd)
                .setRetryState(event.getAttributes().getRetryState())
                .setTimeoutType(event.getAttributes().getTimeoutType())
                .setFailureTypes(failures)
                .setScheduleToCloseMicros(schedule.getScheduleToCloseMicros())
                .setScheduleToStartMicros(schedule.getScheduleToStartMicros())
                .setStartToCloseMicros(schedule.getStartToCloseMicros())
                .setHeartbeatMicros(schedule.getHeartbeatMicros())
                .setRetryInitialMicros(schedule.getRetryInitialMicros())
                .setRetryCoefficient(schedule.getRetryCoefficient())
                .setRetryMaximumIntervalMicros(schedule.getRetryMaximumIntervalMicros())
                .setRetryMaximumAttempts(schedule.getRetryMaximumAttempts())
                .build());
    }

    private void close(WorkflowEvent event, ChainOutcome status, Markers before) {
        closed = true;
        if (!activities.isEmpty()) {
            throw new IllegalArgumentException("the reference expects activities to close before their run " + runId);
        }
        EventAttributes attributes = event.getAttributes();
        long time = event.getEventTimeMicros();
        boolean retried =
                attributes.getRetryState() == 1 && !attributes.getNewRunId().isEmpty();
        ChainOutcome outcome = retried ? ChainOutcome.CONTINUED : status;
        long chainDuration = chainStartedAt == 0 ? -1 : time - chainStartedAt;
        of.run(WorkflowRun.newBuilder()
                .setSource(event.getSource())
                .setNamespace(event.getNamespace())
                .setWorkflowId(workflowId)
                .setRunId(runId)
                .setFirstRunId(firstRunId)
                .setWorkflowType(workflowType)
                .setTaskQueue(taskQueue)
                .setBuildId(build)
                .setOutcome(outcome)
                .setReset(false)
                .setStartedAtMicros(startedAt)
                .setClosedAtMicros(time)
                .setDurationMicros(time - startedAt)
                .setChainDurationMicros(outcome == ChainOutcome.CONTINUED ? -1 : chainDuration)
                .setAttempt(attempt)
                .setInitiator(initiator)
                .setCronSchedule(cron)
                .setNewRunId(attributes.getNewRunId())
                .setParentWorkflowId(parentWorkflowId)
                .setParentRunId(parentRunId)
                .setEvents(event.getEventId())
                .setActivitiesScheduled(activitiesScheduled)
                .setActivitiesFailed(activitiesFailed)
                .setActivityAttempts(activityAttempts)
                .setTimersFired(timersFired)
                .setSignals(signals)
                .setWorkflowTaskFailures(taskFailures)
                .setFailureTypes(attributes.getFailureTypes())
                .build());
        if (outcome == ChainOutcome.CONTINUED) {
            of.continues(attributes.getNewRunId(), chainStartedAt);
            return;
        }
        Aggregate chains = of.minutes().observe(SubjectKind.WORKFLOW_TYPE, workflowType, Clock.CLOSED, time, before);
        chains.chains.merge(outcome, 1L, Long::sum);
        if (chainDuration >= 0) {
            chains.record(Measure.END_TO_END, chainDuration);
        }
        if (outcome == ChainOutcome.FAILED || outcome == ChainOutcome.TIMED_OUT) {
            String type = innermost(attributes.getFailureTypes());
            String text = "chain " + outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            chains.prove(type.isEmpty() ? outcome.name() : type, exemplar(event, text));
        }
    }

    private Exemplar exemplar(WorkflowEvent event, String text) {
        return Exemplar.newBuilder()
                .setWorkflowId(workflowId)
                .setRunId(runId)
                .setEventIds(List.of(event.getEventId()))
                .setTimeMicros(event.getEventTimeMicros())
                .setText(text)
                .build();
    }

    private static String innermost(List<String> failures) {
        return failures.isEmpty() ? "" : failures.get(failures.size() - 1);
    }
}
