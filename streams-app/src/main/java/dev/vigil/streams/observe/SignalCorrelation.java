package dev.vigil.streams.observe;

import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.streams.observe.Observation.Exposed;
import dev.vigil.streams.observe.Observation.Exposure;
import dev.vigil.streams.observe.Observation.SignalRace;
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

    private final Declarations declarations;
    private final Map<String, List<Set<String>>> conflicts = new HashMap<>();
    private final Map<String, Boolean> anyOrder = new HashMap<>();

    SignalCorrelation(Declarations declarations) {
        this.declarations = declarations;
    }

    void signaled(RunState state, WorkflowEvent event, Emitter emitter) {
        if (state.signals.isReapplying()) {
            return;
        }
        if (!event.getCopied()) {
            state.execution.signals++;
        }
        String name = event.getAttributes().getSignalName();
        String type = state.execution.workflowType;
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
