package dev.vigil.streams.pane;

/**
 * What a pane counts. The position of a constant is its number in state and frames: append only.
 */
public enum Counter {
    /** Chains by outcome (workflow type, CLOSED_TO). */
    CHAINS_COMPLETED,
    CHAINS_FAILED,
    CHAINS_TIMED_OUT,
    CHAINS_CANCELED,
    CHAINS_TERMINATED,
    /** Runs started (workflow type). */
    RUNS_STARTED,
    /** Activities that closed, and of these failed or timed out in the end (dependency, activity type). */
    ACTIVITIES_CLOSED,
    ACTIVITIES_FAILED,
    /** Identified attempts that ended, and of these failed (dependency). */
    ATTEMPTS,
    ATTEMPTS_FAILED,
    /** Identified first attempts that ended, and of these failed (dependency). */
    FIRST_ATTEMPTS,
    FIRST_ATTEMPTS_FAILED,
    /** Failed attempts learned only at the activity's close (dependency). */
    ATTEMPTS_LATE_LEARNED,
    /** Attempts by source (dependency). */
    ATTEMPTS_BY_INTERCEPTOR,
    ATTEMPTS_BY_SNAPSHOT,
    ATTEMPTS_BY_HISTORY,
    /** Tasks taken at their first attempt, and of these later than the queue's objective (task queue). */
    WAITS,
    WAITS_OVER_OBJECTIVE,
    /** Tasks seen waiting longer than the queue's objective that nobody had taken (task queue). */
    WAITING_OVER_OBJECTIVE,
    /** Workflow tasks completed; failed by non-determinism; failed by another cause (workflow type). */
    WORKFLOW_TASKS_COMPLETED,
    WORKFLOW_TASKS_NON_DETERMINISTIC,
    WORKFLOW_TASKS_FAILED,
    /** Snapshots of runs whose workflow task is stuck in retries (workflow type). */
    WORKFLOW_TASKS_STUCK,
    /** Timers handled; of these later than the type's objective though fired on time; fired late by the server. */
    TIMERS_HANDLED,
    TIMERS_HANDLED_LATE,
    TIMERS_FIRED_LATE,
    /** Conflicting signals delivered in one workflow task (workflow type). */
    SIGNAL_RACES,
    /** Workflow tasks failed by an exception that workflow code did not handle; by an unhandled command (workflow type). */
    WORKFLOW_TASKS_CODE_FAILED,
    WORKFLOW_TASKS_UNHANDLED_COMMAND,
    /** Chains that failed because a worker fails executions on non-determinism (workflow type, CLOSED_TO). */
    CHAINS_NON_DETERMINISTIC,
    /** Activity tasks that timed out before anybody took them (task queue). */
    TASKS_NEVER_TAKEN,
    /** Activities that ran for long and whose crash would have stayed unseen for long (activity type). */
    ACTIVITIES_BLIND,
    /** Workflow tasks of runs whose history is beyond the server's warning limits (workflow type). */
    HISTORIES_LONG,
    /** Signals to a type that is declared to take none (workflow type). */
    SIGNALS_UNEXPECTED,
    /** Signals that were accepted and not handled when their run closed, and the runs that closed so (workflow type). */
    SIGNALS_UNHANDLED,
    RUNS_SIGNALS_UNHANDLED,
    /** Updates that were accepted and not completed when their run closed (workflow type). */
    UPDATES_CUT_OFF,
    /** Signals that runs of the type sent to other runs, and of these refused (workflow type of the sender). */
    SIGNALS_SENT,
    SIGNALS_REFUSED,
    /** Steps towards the limit of signals a run takes, and tasks given up because too much came (workflow type). */
    SIGNAL_FLOODS,
    /** First tasks with a signal after a worker change that failed by a fault of the code (workflow type). */
    SIGNALS_FAILED_ELSEWHERE,
    /** Workflow tasks that the worker which holds the run did not take in time (task queue). */
    STICKY_LOSSES,
    /** Activities whose last attempt a worker executed, and for how long in all, microseconds (task queue). */
    EXECUTIONS,
    EXECUTION_MICROS
}
