package dev.vigil.streams.observe;

import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.WorkflowEvent;

/** What a run's first event says, what is known of its chain, and what its row counts. Mutable. 0 and empty are not known. */
final class Execution {

    private static final int INITIATED_BY_CRON = 3;

    String workflowType = "";
    String taskQueue = "";
    /** First run of the chain, unless this run is it. */
    String firstRunId = "";

    boolean isFirst;
    String parentWorkflowId = "";
    String parentRunId = "";
    String cronSchedule = "";
    int attempt;
    int initiator;
    long startedAt;
    /** When the chain this run ends would have begun to execute. */
    long chainStartedAt;

    boolean reset;
    boolean timeSkipping;

    int activitiesScheduled;
    int activitiesFailed;
    int activityAttempts;
    int timersFired;
    int signals;
    int workflowTaskFailures;

    void started(WorkflowEvent event) {
        EventAttributes attributes = event.getAttributes();
        workflowType = attributes.getWorkflowType();
        taskQueue = attributes.getTaskQueue();
        isFirst = attributes.getFirstRunId().equals(event.getRunId());
        firstRunId = isFirst ? "" : attributes.getFirstRunId();
        parentWorkflowId = attributes.getParentWorkflowId();
        parentRunId = attributes.getParentRunId();
        cronSchedule = attributes.getCronSchedule();
        attempt = attributes.getAttempt();
        initiator = attributes.getInitiator();
        startedAt = event.getEventTimeMicros();
        if (beginsChain(event)) {
            chainStartedAt = startedAt + attributes.getFirstWorkflowTaskBackoffMicros();
        }
    }

    /**
     * Whether the run's start is a chain's start: the first run, a copy of its start in a reset run, or a cron tick, which is an
     * execution of its own. The embedded test server starts ticks without an initiator.
     */
    private boolean beginsChain(WorkflowEvent event) {
        EventAttributes attributes = event.getAttributes();
        if (attributes.getContinuedRunId().isEmpty()) {
            return firstRunId.isEmpty() || firstRunId.equals(attributes.getOriginalRunId());
        }
        return initiator == INITIATED_BY_CRON || (initiator == 0 && !cronSchedule.isEmpty());
    }

    /** The run before said when the chain began. */
    void inherit(long chainStart) {
        if (chainStartedAt == 0) {
            chainStartedAt = chainStart;
        }
    }

    /** From here on the run is its own: its row begins at the reset. */
    void reset(long timeMicros) {
        reset = true;
        startedAt = timeMicros;
    }

    void write(StateWriter out) {
        out.flags(
                reset,
                timeSkipping,
                !cronSchedule.isEmpty(),
                !parentWorkflowId.isEmpty(),
                chainStartedAt != 0,
                startedAt != 0,
                hasCounts(),
                isFirst);
        out.string(workflowType)
                .string(taskQueue)
                .string(firstRunId)
                .number(attempt)
                .number(initiator);
        if (startedAt != 0) {
            out.time(startedAt);
        }
        if (chainStartedAt != 0) {
            out.time(chainStartedAt);
        }
        if (!cronSchedule.isEmpty()) {
            out.string(cronSchedule);
        }
        if (!parentWorkflowId.isEmpty()) {
            out.string(parentWorkflowId).string(parentRunId);
        }
        if (hasCounts()) {
            out.number(activitiesScheduled).number(activitiesFailed).number(activityAttempts);
            out.number(timersFired).number(signals).number(workflowTaskFailures);
        }
    }

    private boolean hasCounts() {
        return activitiesScheduled > 0
                || activitiesFailed > 0
                || activityAttempts > 0
                || timersFired > 0
                || signals > 0
                || workflowTaskFailures > 0;
    }

    static Execution read(StateReader in) {
        Execution execution = new Execution();
        int flags = in.octet();
        execution.reset = StateReader.flag(flags, 0);
        execution.timeSkipping = StateReader.flag(flags, 1);
        execution.isFirst = StateReader.flag(flags, 7);
        execution.workflowType = in.string();
        execution.taskQueue = in.string();
        execution.firstRunId = in.string();
        execution.attempt = in.count();
        execution.initiator = in.count();
        if (StateReader.flag(flags, 5)) {
            execution.startedAt = in.time();
        }
        if (StateReader.flag(flags, 4)) {
            execution.chainStartedAt = in.time();
        }
        if (StateReader.flag(flags, 2)) {
            execution.cronSchedule = in.string();
        }
        if (StateReader.flag(flags, 3)) {
            execution.parentWorkflowId = in.string();
            execution.parentRunId = in.string();
        }
        if (StateReader.flag(flags, 6)) {
            execution.activitiesScheduled = in.count();
            execution.activitiesFailed = in.count();
            execution.activityAttempts = in.count();
            execution.timersFired = in.count();
            execution.signals = in.count();
            execution.workflowTaskFailures = in.count();
        }
        return execution;
    }
}
