package dev.vigil.schema;

/** History event types by the number of {@code temporal.api.enums.v1.EventType}; the ones that Vigil reads. */
public final class HistoryEventType {

    public static final int WORKFLOW_EXECUTION_STARTED = 1;
    public static final int WORKFLOW_EXECUTION_COMPLETED = 2;
    public static final int WORKFLOW_EXECUTION_FAILED = 3;
    public static final int WORKFLOW_EXECUTION_TIMED_OUT = 4;
    public static final int WORKFLOW_TASK_SCHEDULED = 5;
    public static final int WORKFLOW_TASK_STARTED = 6;
    public static final int WORKFLOW_TASK_COMPLETED = 7;
    public static final int WORKFLOW_TASK_TIMED_OUT = 8;
    public static final int WORKFLOW_TASK_FAILED = 9;
    public static final int ACTIVITY_TASK_SCHEDULED = 10;
    public static final int ACTIVITY_TASK_STARTED = 11;
    public static final int ACTIVITY_TASK_COMPLETED = 12;
    public static final int ACTIVITY_TASK_FAILED = 13;
    public static final int ACTIVITY_TASK_TIMED_OUT = 14;
    public static final int ACTIVITY_TASK_CANCEL_REQUESTED = 15;
    public static final int ACTIVITY_TASK_CANCELED = 16;
    public static final int TIMER_STARTED = 17;
    public static final int TIMER_FIRED = 18;
    public static final int TIMER_CANCELED = 19;
    public static final int WORKFLOW_EXECUTION_CANCEL_REQUESTED = 20;
    public static final int WORKFLOW_EXECUTION_CANCELED = 21;
    public static final int WORKFLOW_EXECUTION_SIGNALED = 26;
    public static final int WORKFLOW_EXECUTION_TERMINATED = 27;
    public static final int WORKFLOW_EXECUTION_CONTINUED_AS_NEW = 28;
    public static final int SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED = 38;
    public static final int EXTERNAL_WORKFLOW_EXECUTION_SIGNALED = 39;
    public static final int WORKFLOW_EXECUTION_UPDATE_ACCEPTED = 41;
    public static final int WORKFLOW_EXECUTION_UPDATE_COMPLETED = 43;
    public static final int WORKFLOW_EXECUTION_TIME_SKIPPING_TRANSITIONED = 60;

    /** {@code WorkflowTaskFailedCause}: workflow code that does not match the history. */
    public static final int CAUSE_NON_DETERMINISTIC_ERROR = 24;

    /** {@code WorkflowTaskFailedCause}: the marker of a reset, no fault. */
    public static final int CAUSE_RESET_WORKFLOW = 20;

    private HistoryEventType() {}

    /** Whether the event ends its run. */
    public static boolean closes(int eventType) {
        return switch (eventType) {
            case WORKFLOW_EXECUTION_COMPLETED,
                    WORKFLOW_EXECUTION_FAILED,
                    WORKFLOW_EXECUTION_TIMED_OUT,
                    WORKFLOW_EXECUTION_CANCELED,
                    WORKFLOW_EXECUTION_TERMINATED,
                    WORKFLOW_EXECUTION_CONTINUED_AS_NEW -> true;
            default -> false;
        };
    }
}
