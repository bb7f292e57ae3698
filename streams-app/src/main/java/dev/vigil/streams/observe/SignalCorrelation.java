package dev.vigil.streams.observe;

import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.streams.observe.Observation.Exposed;
import dev.vigil.streams.observe.Observation.Exposure;
import dev.vigil.streams.observe.Observation.SignalFailedElsewhere;
import dev.vigil.streams.observe.Observation.SignalFlood;
import dev.vigil.streams.observe.Observation.SignalRace;
import dev.vigil.streams.observe.Observation.SignalSent;
import dev.vigil.streams.observe.Observation.SignalsUnhandled;
import dev.vigil.streams.observe.Observation.UpdateCutOff;
import dev.vigil.streams.observe.Signals.Pair;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Signals that meet in one workflow task. A task is given the events that came after the start of the last task that completed: those
 * with ids between two WorkflowTaskStarted, and those that a failed or timed-out task in between had been given before.
 */
final class SignalCorrelation {

    /** Types whose conflicts are remembered, so that a glob is matched once a type and not once an event; beyond, anew. */
    private static final int REMEMBERED = 10_000;

    /** {@code history.maximumSignalsPerExecution} is 10,000: from half of it, and then at each thousand. */
    private static final int MANY = 5_000;

    private static final int MANY_MORE = 1_000;

    /** {@code SignalExternalWorkflowExecutionFailedCause}; the others say that there is no run to take it. */
    private static final int SIGNAL_COUNT_LIMIT = 3;

    private final Declarations declarations;
    private final Map<String, List<Set<String>>> conflicts = new HashMap<>();
    private final Map<String, Boolean> anyOrder = new HashMap<>();

    SignalCorrelation(Declarations declarations) {
        this.declarations = declarations;
    }

    void signaled(RunState state, WorkflowEvent event, Emitter emitter) {
        String name = event.getAttributes().getSignalName();
        state.accepted.signal(event.getEventId(), name);
        if (state.signals.isReapplying()) {
            return;
        }
        String type = state.execution.workflowType;
        if (!event.getCopied()) {
            state.execution.signals++;
            flood(state.execution, event, emitter);
        }
        if (bearsAnyOrder(type)) {
            state.signals.arrived(name, event.getEventId(), event.getEventTimeMicros());
        } else if (!event.getCopied() && declarations.takesNoSignals(type)) {
            emitter.observe(new Exposed(
                    event.getEventTimeMicros(),
                    type,
                    state.task.completedBuild,
                    Exposure.UNEXPECTED_SIGNAL,
                    0,
                    emitter.proof("signal " + name + " to a type declared to take none", event.getEventId())));
        }
        for (Set<String> conflict : conflicts(state.execution.workflowType)) {
            if (conflict.contains(name)) {
                state.signals.arrived(name, event.getEventId(), event.getEventTimeMicros());
            }
        }
    }

    /** From half of what a server takes. */
    private static void flood(Execution execution, WorkflowEvent event, Emitter emitter) {
        if (execution.signals >= MANY && execution.signals % MANY_MORE == 0 && !execution.workflowType.isEmpty()) {
            emitter.observe(new SignalFlood(
                    event.getEventTimeMicros(),
                    execution.workflowType,
                    execution.signals,
                    false,
                    emitter.proof(execution.signals + " signals in one run", event.getEventId())));
        }
    }

    /** The server gave up a task because too much came meanwhile, and the run goes on: it is scheduled anew. */
    void taskScheduledAnew(RunState state, WorkflowEvent event, Emitter emitter) {
        long givenUp = state.task.givenUpEventId;
        state.task.givenUpEventId = 0;
        if (givenUp > 0 && !event.getCopied() && !state.execution.workflowType.isEmpty()) {
            emitter.observe(new SignalFlood(
                    event.getEventTimeMicros(),
                    state.execution.workflowType,
                    state.execution.signals,
                    true,
                    emitter.proof(
                            "workflow task given up: too many events came meanwhile", givenUp, event.getEventId())));
        }
    }

    /** What became of a signal to another run. */
    static void sent(RunState state, WorkflowEvent event, boolean refused, Emitter emitter) {
        if (event.getCopied() || state.execution.workflowType.isEmpty()) {
            return;
        }
        EventAttributes attributes = event.getAttributes();
        String why =
                attributes.getCause() == SIGNAL_COUNT_LIMIT ? "takes no more signals" : "is closed or never existed";
        String text = refused ? "signal refused: " + attributes.getChildWorkflowId() + " " + why : "signal delivered";
        emitter.observe(new SignalSent(
                event.getEventTimeMicros(),
                state.execution.workflowType,
                refused,
                emitter.proof(text, event.getEventId(), attributes.getScheduledEventId())));
    }

    /** What the run accepted and never did is lost with its close. Not so at a reset: the run it makes is given it again. */
    static void closed(RunState state, WorkflowEvent event, Emitter emitter) {
        String type = state.execution.workflowType;
        if (type.isEmpty()) {
            return;
        }
        List<Accepted.Entry> unhandled = state.accepted.signals();
        if (!unhandled.isEmpty()) {
            Accepted.Entry first = unhandled.get(0);
            emitter.observe(new SignalsUnhandled(
                    event.getEventTimeMicros(),
                    type,
                    state.accepted.signalCount(),
                    emitter.proof(
                            "signal " + first.name() + " accepted, the run closed before a task with it completed",
                            first.eventId(),
                            event.getEventId())));
        }
        for (Accepted.Entry update : state.accepted.updates()) {
            emitter.observe(new UpdateCutOff(
                    event.getEventTimeMicros(),
                    type,
                    emitter.proof(
                            "update " + update.name() + " accepted, the run closed before it completed",
                            update.eventId(),
                            event.getEventId())));
        }
    }

    /** A workflow task failed by a fault of the code. */
    static void taskFailed(RunState state, WorkflowEvent event, Emitter emitter) {
        WorkflowTask task = state.task;
        boolean elsewhere =
                !task.startedBy.isEmpty() && !task.completedBy.isEmpty() && !task.startedBy.equals(task.completedBy);
        List<Accepted.Entry> given = state.accepted.signals();
        if (elsewhere && !given.isEmpty() && given.get(0).eventId() < task.startedEventId) {
            Accepted.Entry first = given.get(0);
            emitter.observe(new SignalFailedElsewhere(
                    event.getEventTimeMicros(),
                    state.execution.workflowType,
                    emitter.proof(
                            "signal " + first.name() + " was given to " + task.startedBy + " after " + task.completedBy
                                    + ", and the task failed",
                            first.eventId(),
                            event.getEventId())));
        }
    }

    void workflowTaskStarted(RunState state, WorkflowEvent event, long lastStartedEventId, Emitter emitter) {
        if (event.getCopied()) {
            return;
        }
        String type = state.execution.workflowType;
        List<Pair> pairs = state.signals.deliveredTogether(conflicts(type), lastStartedEventId);
        for (Pair pair : pairs) {
            emitter.observe(new SignalRace(
                    event.getEventTimeMicros(),
                    type,
                    pair.first(),
                    pair.second(),
                    pair.gapMicros(),
                    emitter.proof(
                            pair.first() + " and " + pair.second() + " delivered in one workflow task",
                            event.getEventId(),
                            pair.firstArrival().eventId(),
                            pair.secondArrival().eventId())));
        }
    }

    /** Whether the task that started at this event was given signals of different names, where their order was declared not to matter. */
    boolean metBefore(RunState state, long startedEventId) {
        return bearsAnyOrder(state.execution.workflowType) && state.signals.namesBefore(startedEventId) >= 2;
    }

    private boolean bearsAnyOrder(String workflowType) {
        if (anyOrder.size() >= REMEMBERED) {
            anyOrder.clear();
        }
        return anyOrder.computeIfAbsent(workflowType, declarations::signalsInAnyOrder);
    }

    private List<Set<String>> conflicts(String workflowType) {
        if (conflicts.size() >= REMEMBERED) {
            conflicts.clear();
        }
        return conflicts.computeIfAbsent(workflowType, declarations::conflicts);
    }
}
