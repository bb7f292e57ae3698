package dev.vigil.streams.judge;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.alert.StuckRuns;
import dev.vigil.streams.alert.Violation;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.judge.detect.Detector;
import dev.vigil.streams.judge.detect.RefusedRuns;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Gauge;
import dev.vigil.streams.pane.Pane.Proven;
import dev.vigil.streams.pane.Pane.Tallied;
import dev.vigil.streams.pane.Readings;
import dev.vigil.streams.pane.Tallies;
import java.io.DataInput;
import java.io.IOException;
import java.util.List;

/** FM1: a workflow task failed because the code does not match the history (cause 24). */
public final class NonDeterminismRule extends Rule {

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
    Detector detector(String subject) {
        return new RefusedRuns();
    }

    @Override
    Detector readDetector(String subject, DataInput in) throws IOException {
        return RefusedRuns.read(in);
    }

    @Override
    void feed(Detector detector, long minute, Pane pane, String subject) {
        ((RefusedRuns) detector)
                .minute(
                        minute,
                        pane.count(Counter.WORKFLOW_TASKS_NON_DETERMINISTIC),
                        pane.tallies(Tallied.OPEN_RUNS).signed());
    }

    /** Runs that move from build to build are something seen, and nothing bad. */
    @Override
    Counts counts(Pane pane, String subject) {
        long refused = pane.count(Counter.WORKFLOW_TASKS_NON_DETERMINISTIC);
        long moved = pane.tallies(Tallied.OPEN_RUNS).signed().values().stream()
                .mapToLong(Math::abs)
                .sum();
        return new Counts(refused + moved, refused);
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "Deployed code cannot replay the history of open runs. They stay Running, no failure counter moves, and"
                        + " they are stuck until compatible code is deployed.",
                "count(WorkflowTaskFailed with cause NON_DETERMINISTIC_ERROR (24)) ≥ 1. By cause, never by text: the text may"
                        + " be encoded. The server writes one event an episode, not one a retry, so runs are counted, not"
                        + " events. Open runs that would replay next = those of the type whose last workflow task was completed on"
                        + " another build than the failing one, less the stuck ones; counted up and down as runs begin, change"
                        + " their build and close.",
                "Fires on the first one, critical from the first one: by default nothing but a person ends it. Resolves after"
                        + " 10 minutes of event time without a failure and without a sighting of a stuck run.",
                "Blind while the worker still has the run in its cache: nothing replays until then. A bug that surfaces as an"
                        + " exception of another cause (14) is not seen. Where runs are not described, it resolves 10 minutes"
                        + " after the last event although runs are still stuck. The runs that would replay next are about right: a run"
                        + " pinned to its version stays there, one that a server has deleted unseen stays counted, and of a type"
                        + " of which nothing was heard for 8 days none is known. Without build ids nobody can say who is next.",
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
        RefusedRuns runs = (RefusedRuns) found.detector();
        long stuck = Math.max(1, stretch.workflows().count());
        return new StuckRuns(
                found.namespace(),
                found.subject().name(),
                stretch.count(Counter.WORKFLOW_TASKS_NON_DETERMINISTIC),
                stuck,
                stretch.readings(Gauge.STUCK_TASKS).latest().values().stream()
                        .mapToLong(Readings.Reading::value)
                        .max()
                        .orElse(0),
                Exemplary.earliest(stretch.exemplars(proof()), found.startMinute()),
                top(stretch.tallies(Tallied.BAD_BUILDS)),
                top(stretch.tallies(Tallied.GOOD_BUILDS)),
                Math.max(0, runs.openElsewhere(labels(stretch.tallies(Tallied.BAD_BUILDS))) - stuck),
                runs.knowsBuilds(),
                stretch.exemplars(proof()).smallest());
    }

    private static String top(Tallies tallies) {
        List<String> labels = labels(tallies);
        return labels.isEmpty() ? "" : labels.get(0);
    }

    private static List<String> labels(Tallies tallies) {
        return tallies.descending().stream().map(Tallies.Entry::label).toList();
    }
}
