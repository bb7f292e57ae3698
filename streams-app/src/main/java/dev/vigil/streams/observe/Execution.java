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
        int[] counts = counts();
        boolean chainStartedHere = chainStartedAt == startedAt;
        out.manyFlags(
                isFirst,
                isFirstAttempt(),
                startedAt != 0,
                chainStartedHere,
                counts[0] != 0,
                counts[2] != 0,
                !firstRunId.isEmpty(),
                counts[1] != 0,
                counts[3] != 0,
                counts[4] != 0,
                counts[5] != 0,
                !cronSchedule.isEmpty(),
                !parentWorkflowId.isEmpty(),
                reset,
                timeSkipping,
                !chainStartedHere && chainStartedAt != 0);
        out.shared(new TextPair(workflowType, taskQueue));
        if (!firstRunId.isEmpty()) {
            out.id(firstRunId);
        }
        if (!isFirstAttempt()) {
            out.count(attempt).count(initiator);
        }
        if (startedAt != 0) {
            out.time(startedAt);
        }
        if (!chainStartedHere && chainStartedAt != 0) {
            out.time(chainStartedAt);
        }
        if (!cronSchedule.isEmpty()) {
            out.shared(cronSchedule);
        }
        if (!parentWorkflowId.isEmpty()) {
            out.text(parentWorkflowId).id(parentRunId);
        }
        for (int count : counts) {
            if (count != 0) {
                out.count(count);
            }
        }
    }

    private boolean isFirstAttempt() {
        return attempt == 1 && initiator == 0;
    }

    private int[] counts() {
        return new int[] {
            activitiesScheduled, activitiesFailed, activityAttempts, timersFired, signals, workflowTaskFailures
        };
    }

    static Execution read(StateReader in) {
        Execution execution = new Execution();
        int flags = in.unsignedCount();
        TextPair type = in.pair();
        execution.workflowType = type.first();
        execution.taskQueue = type.second();
        execution.isFirst = StateReader.flag(flags, 0);
        execution.firstRunId = StateReader.flag(flags, 6) ? in.id() : "";
        boolean firstAttempt = StateReader.flag(flags, 1);
        execution.attempt = firstAttempt ? 1 : in.unsignedCount();
        execution.initiator = firstAttempt ? 0 : in.unsignedCount();
        execution.startedAt = StateReader.flag(flags, 2) ? in.time() : 0;
        if (StateReader.flag(flags, 3)) {
            execution.chainStartedAt = execution.startedAt;
        } else if (StateReader.flag(flags, 15)) {
            execution.chainStartedAt = in.time();
        }
        execution.cronSchedule = StateReader.flag(flags, 11) ? in.shared() : "";
        if (StateReader.flag(flags, 12)) {
            execution.parentWorkflowId = in.text();
            execution.parentRunId = in.id();
        }
        execution.reset = StateReader.flag(flags, 13);
        execution.timeSkipping = StateReader.flag(flags, 14);
        execution.activitiesScheduled = unsignedCount(in, flags, 4);
        execution.activitiesFailed = unsignedCount(in, flags, 7);
        execution.activityAttempts = unsignedCount(in, flags, 5);
        execution.timersFired = unsignedCount(in, flags, 8);
        execution.signals = unsignedCount(in, flags, 9);
        execution.workflowTaskFailures = unsignedCount(in, flags, 10);
        return execution;
    }

    private static int unsignedCount(StateReader in, int flags, int flag) {
        return StateReader.flag(flags, flag) ? in.unsignedCount() : 0;
    }

    /** As the two versions before wrote it. */
    static Execution readBefore(StateReader in) {
        Execution execution = new Execution();
        int flags = in.octet();
        execution.reset = StateReader.flag(flags, 0);
        execution.timeSkipping = StateReader.flag(flags, 1);
        execution.isFirst = StateReader.flag(flags, 7);
        boolean firstAttempt = in.sharing() && StateReader.flag(flags, 6);
        // the version before wrote all counts or none
        int parts = in.sharing() ? in.octet() : StateReader.flag(flags, 6) ? 0b111_1111 : 0b100_0000;
        execution.workflowType = in.shared();
        execution.taskQueue = in.shared();
        execution.firstRunId = StateReader.flag(parts, 6) ? in.string() : "";
        execution.attempt = firstAttempt ? 1 : in.count();
        execution.initiator = firstAttempt ? 0 : in.count();
        if (StateReader.flag(flags, 5)) {
            execution.startedAt = in.time();
        }
        if (StateReader.flag(flags, 4)) {
            execution.chainStartedAt = in.time();
        }
        if (StateReader.flag(flags, 2)) {
            execution.cronSchedule = in.shared();
        }
        if (StateReader.flag(flags, 3)) {
            execution.parentWorkflowId = in.string();
            execution.parentRunId = in.string();
        }
        execution.activitiesScheduled = count(in, parts, 0);
        execution.activitiesFailed = count(in, parts, 1);
        execution.activityAttempts = count(in, parts, 2);
        execution.timersFired = count(in, parts, 3);
        execution.signals = count(in, parts, 4);
        execution.workflowTaskFailures = count(in, parts, 5);
        return execution;
    }

    private static int count(StateReader in, int parts, int part) {
        return StateReader.flag(parts, part) ? in.count() : 0;
    }
}
