package dev.vigil.streams.judge;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.alert.SignalRaces;
import dev.vigil.streams.alert.Violation;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Proven;
import dev.vigil.streams.pane.Pane.Tallied;
import dev.vigil.streams.pane.Tallies;
import java.util.List;

/** FM5: signals of a declared conflict set were delivered in one workflow task. */
public final class SignalConflictRule extends OccurrenceRule {

    private static final long CALM_MINUTES = 1440;

    SignalConflictRule(Catalogue catalogue) {
        super(
                new Traits(
                        "signal-conflict",
                        FailureMode.SIGNAL_RACE,
                        SubjectKind.WORKFLOW_TYPE,
                        PaneClock.OPEN_READ_TO,
                        Proven.SIGNAL_RACE,
                        Resolution.afterMinutes(CALM_MINUTES)),
                catalogue);
    }

    @Override
    long happened(Pane pane, String subject) {
        return pane.count(Counter.SIGNAL_RACES);
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "Two signals that the catalogue declares as conflicting reached a run in one workflow task, in either order."
                        + " Handlers run in event order; code that assumes one at a time ends in a wrong state and nothing fails.",
                "count(pairs of one conflict set among the events between two WorkflowTaskStarted) ≥ 1. Exact: the SDK is handed"
                        + " exactly those events together.",
                "Fires on the first pair, always a warning: it proves exposure, never that a state is wrong. Resolves after 24"
                        + " hours of event time without a pair.",
                "Silent for types whose catalogue entry declares no conflicts. Code that handles the pair correctly in either"
                        + " order is warned about all the same. Signals applied again by a reset do not count.",
                "Declare only sets whose order matters: types.TYPE.conflicts.");
    }

    @Override
    Violation violation(Found found) {
        Pane stretch = found.stretch();
        List<Tallies.Entry> pairs = stretch.tallies(Tallied.SIGNAL_PAIRS).descending();
        return new SignalRaces(
                found.namespace(),
                found.subject().name(),
                stretch.count(Counter.SIGNAL_RACES),
                pairs.isEmpty() ? "two signals" : pairs.get(0).label(),
                stretch.exemplars(proof()).smallest());
    }
}
