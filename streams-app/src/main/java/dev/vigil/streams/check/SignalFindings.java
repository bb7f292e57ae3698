package dev.vigil.streams.check;

import static dev.vigil.schema.HistoryEventType.WORKFLOW_EXECUTION_SIGNALED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_EXECUTION_TERMINATED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_EXECUTION_TIMED_OUT;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_EXECUTION_UPDATE_ACCEPTED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_EXECUTION_UPDATE_COMPLETED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_TASK_FAILED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_TASK_STARTED;

import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.schema.readiness.Verdict;
import dev.vigil.streams.observe.Observation.Exposed;
import dev.vigil.streams.observe.Observation.SignalFlood;
import dev.vigil.streams.observe.Observation.SignalRace;
import dev.vigil.streams.observe.Observation.SignalSent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** FM5: signals that met in one workflow task, came while the run was closing, or were never handled. */
final class SignalFindings {

    private static final int UNHANDLED_COMMAND = 1;
    private static final int NAMES = 4;

    private final Findings findings;
    private final boolean anyOrder;
    private final List<WorkflowEvent> signals = new ArrayList<>();
    private final Map<String, WorkflowEvent> openUpdates = new LinkedHashMap<>();
    private long handledBefore;
    private long lastStarted;
    private @Nullable WorkflowEvent interrupted;

    /**
     * @param anyOrder whether the catalogue declares that the order of the type's signals does not matter
     */
    SignalFindings(Findings findings, boolean anyOrder) {
        this.findings = findings;
        this.anyOrder = anyOrder;
    }

    void event(WorkflowEvent event) {
        if (event.getCopied()) {
            return;
        }
        switch (event.getEventType()) {
            case WORKFLOW_EXECUTION_SIGNALED -> signaled(event);
            case WORKFLOW_TASK_STARTED -> lastStarted = event.getEventId();
            case WORKFLOW_EXECUTION_UPDATE_ACCEPTED ->
                openUpdates.put(event.getAttributes().getUpdateId(), event);
            case WORKFLOW_EXECUTION_UPDATE_COMPLETED ->
                openUpdates.remove(event.getAttributes().getUpdateId());
            default -> {
                // no signal
            }
        }
        interrupted = event.getEventType() == WORKFLOW_TASK_FAILED
                        && event.getAttributes().getCause() == UNHANDLED_COMMAND
                ? event
                : null;
    }

    private void signaled(WorkflowEvent event) {
        signals.add(event);
        if (interrupted != null) {
            findings.add(
                    FailureMode.SIGNAL_RACE,
                    Verdict.UNPROVEN,
                    "signal-while-closing",
                    List.of(interrupted.getEventId(), event.getEventId()),
                    "signal " + event.getAttributes().getSignalName() + " arrived while the workflow was "
                            + "closing; its commands were thrown away and the task was done again",
                    "");
        }
    }

    /** A workflow task completed that was given signals of different names. */
    void together(Exposed exposed) {
        long completed = exposed.proof().eventIds().get(0);
        long started = exposed.proof().eventIds().get(1);
        TreeSet<String> names = new TreeSet<>();
        List<Long> events = new ArrayList<>(List.of(started));
        for (WorkflowEvent signal : signals) {
            if (signal.getEventId() > handledBefore && signal.getEventId() < started) {
                if (names.add(signal.getAttributes().getSignalName()) && names.size() <= NAMES) {
                    events.add(signal.getEventId());
                }
            }
        }
        handledBefore = started;
        String which = names.size() > NAMES ? names.size() + " signals" : String.join(" and ", names);
        findings.add(
                FailureMode.SIGNAL_RACE,
                anyOrder ? Verdict.GO : Verdict.UNPROVEN,
                "signals-in-one-task",
                events,
                which + " reached one workflow task, which completed, event " + completed
                        + (anyOrder ? "; declared to bear any order" : "; whether their order matters is not declared"),
                anyOrder ? "" : "declare it: types.TYPE.conflicts");
    }

    void handledBefore(long startedEventId) {
        handledBefore = Math.max(handledBefore, startedEventId);
    }

    void race(SignalRace race) {
        findings.add(
                FailureMode.SIGNAL_RACE,
                Verdict.NO_GO,
                "signal-conflict",
                race.proof().eventIds(),
                race.first() + " and " + race.second() + " reached one workflow task, " + Spans.of(race.gapMicros())
                        + " apart; they are declared as conflicting",
                "make the handlers bear either order");
    }

    void unexpected(Exposed exposed) {
        findings.add(
                FailureMode.SIGNAL_RACE,
                Verdict.UNPROVEN,
                "unexpected-signal",
                exposed.proof().eventIds(),
                exposed.proof().text(),
                "correct the declaration: types.TYPE.signals");
    }

    /** A signal to another run was refused. */
    void refused(SignalSent sent) {
        findings.add(
                FailureMode.SIGNAL_RACE,
                Verdict.UNPROVEN,
                "signal-refused",
                sent.proof().eventIds(),
                sent.proof().text() + "; whether the sender minds, its history does not show",
                "use signal-with-start, or handle the failure");
    }

    /** The run got more signals than it can take for long. */
    void flood(SignalFlood flood) {
        findings.add(
                FailureMode.SIGNAL_RACE,
                Verdict.NO_GO,
                "signal-flood",
                flood.proof().eventIds(),
                flood.proof().text() + "; a server refuses more than 10,000",
                "continue as new every few thousand signals");
    }

    /** The history ends here. */
    void end(WorkflowEvent last) {
        boolean cutOff = last.getEventType() == WORKFLOW_EXECUTION_TERMINATED
                || last.getEventType() == WORKFLOW_EXECUTION_TIMED_OUT;
        if (cutOff) {
            signals.stream()
                    .filter(signal -> signal.getEventId() > lastStarted)
                    .forEach(signal -> findings.add(
                            FailureMode.SIGNAL_RACE,
                            Verdict.UNPROVEN,
                            "signal-never-handled",
                            List.of(signal.getEventId(), last.getEventId()),
                            "signal " + signal.getAttributes().getSignalName()
                                    + " was accepted, and the run was closed before a worker saw it",
                            ""));
        }
        if (HistoryEventType.closes(last.getEventType())) {
            openUpdates
                    .values()
                    .forEach(update -> findings.add(
                            FailureMode.SIGNAL_RACE,
                            Verdict.UNPROVEN,
                            "update-never-completed",
                            List.of(update.getEventId(), last.getEventId()),
                            "update " + update.getAttributes().getUpdateName()
                                    + " was accepted, and the run closed before it completed",
                            "wait for allHandlersFinished before closing"));
        }
    }
}
