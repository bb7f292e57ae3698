package dev.vigil.streams.judge;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.alert.StuckRuns;
import dev.vigil.streams.alert.Violation;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Gauge;
import dev.vigil.streams.pane.Pane.Proven;
import dev.vigil.streams.pane.Pane.Tallied;
import dev.vigil.streams.pane.Readings;
import dev.vigil.streams.pane.Tallies;
import java.util.List;

/** FM1: a workflow task failed because the code does not match the history (cause 24). */
public final class NonDeterminismRule extends OccurrenceRule {

    private static final long CALM_MINUTES = 10;

    NonDeterminismRule(Catalogue catalogue) {
        super(
                new Traits(
                        "non-determinism",
                        FailureMode.NON_DETERMINISM,
                        SubjectKind.WORKFLOW_TYPE,
                        PaneClock.OPEN_READ_TO,
                        Proven.NON_DETERMINISM,
                        Resolution.afterMinutes(CALM_MINUTES)),
                catalogue);
    }

    @Override
    long happened(Pane pane, String subject) {
        return pane.count(Counter.WORKFLOW_TASKS_NON_DETERMINISTIC);
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "Deployed code cannot replay the history of open runs. They stay Running, no failure counter moves, and"
                        + " they are stuck until compatible code is deployed.",
                "count(WorkflowTaskFailed with cause NON_DETERMINISTIC_ERROR (24)) ≥ 1. By cause, never by text: the text may"
                        + " be encoded. The server writes one event an episode, not one a retry, so runs are counted, not"
                        + " events.",
                "Fires on the first one, critical from the first one: by default nothing but a person ends it. Resolves after"
                        + " 10 minutes of event time without a failure and without a sighting of a stuck run.",
                "Blind while the worker still has the run in its cache: nothing replays until then. A bug that surfaces as an"
                        + " exception of another cause (14) is not seen. Where runs are not described, it resolves 10 minutes"
                        + " after the last event although runs are still stuck.",
                "Nothing to tune.");
    }

    @Override
    boolean calm(Pane pane, String subject) {
        return pane.count(Counter.WORKFLOW_TASKS_NON_DETERMINISTIC) == 0
                && pane.count(Counter.WORKFLOW_TASKS_STUCK) == 0;
    }

    @Override
    Violation violation(Found found) {
        Pane stretch = found.stretch();
        return new StuckRuns(
                found.namespace(),
                found.subject().name(),
                stretch.count(Counter.WORKFLOW_TASKS_NON_DETERMINISTIC),
                Math.max(1, stretch.workflows().count()),
                stretch.readings(Gauge.STUCK_TASKS).latest().values().stream()
                        .mapToLong(Readings.Reading::value)
                        .max()
                        .orElse(0),
                Exemplary.earliest(stretch.exemplars(proof()), found.startMinute()),
                top(stretch.tallies(Tallied.BAD_BUILDS)),
                top(stretch.tallies(Tallied.GOOD_BUILDS)),
                stretch.exemplars(proof()).smallest());
    }

    private static String top(Tallies tallies) {
        List<Tallies.Entry> labels = tallies.descending();
        return labels.isEmpty() ? "" : labels.get(0).label();
    }
}
