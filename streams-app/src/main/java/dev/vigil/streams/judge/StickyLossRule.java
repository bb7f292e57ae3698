package dev.vigil.streams.judge;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.window.Measure;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.alert.Finding;
import dev.vigil.streams.alert.Violation;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Exemplars.Exemplar;
import dev.vigil.streams.pane.LatencySketch;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Proven;
import java.util.List;

/** FM3: workers do not take the tasks of runs that they hold in their cache. */
public final class StickyLossRule extends ShiftRule {

    /** No statistic may be satisfied in fewer than four minutes, and nothing below a twentieth matters. */
    private static final Bank LASTING = new Bank(List.of(3.0, 10.0), List.of(0.25, 0.25), List.of(0.25, 0.25), 0.05, 0);

    /** The floor: what is nothing later is nothing at first. */
    private static final double COLD_LIMIT = LASTING.floor();

    private static final int MOST_OF_ONE = 2;

    StickyLossRule(Catalogue catalogue, RuleSettings settings) {
        super(
                new Traits(
                        "sticky-losses",
                        FailureMode.WORKER_STARVATION,
                        SubjectKind.TASK_QUEUE,
                        PaneClock.OPEN_READ_TO,
                        Proven.STICKY_LOSS,
                        Resolution.afterDrawdown(3, 60)),
                LASTING,
                catalogue,
                settings);
    }

    @Override
    double coldLimit(String subject) {
        return COLD_LIMIT;
    }

    /** A task that its worker does not take is a fault of the workers, whatever a team allows its workflows. */
    @Override
    boolean allowanceIsDeclared() {
        return false;
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "Tasks wait on the queue of the one worker that holds the run in its cache, and it does not take"
                        + " them in time: it is saturated, or dies again and again. Each such task comes 5 s late, on "
                        + "another worker, after a replay of the whole history, which loads the workers further.",
                "n = workflow tasks taken, k = WorkflowTaskTimedOut with SCHEDULE_TO_START of tasks scheduled on"
                        + " a sticky queue; Bernoulli CUSUM with R = 3 and 10, clip 0.25: a minute gives at most a quarter"
                        + " of what is needed.",
                "p0 = 5 % until 24 hours and 300 tasks are known, with a catalogue or without, then learned, at least "
                        + "5 %: one worker in twenty that is restarted loses less. Four minutes at least, so the burst after a "
                        + "redeployment stays silent. First day, simulated, 200 seeds: 30 % lost found after 10 min at 5 "
                        + "tasks/min and 4 at 50, 15 % after 27 and 6; rolling restarts and redeployments never. Resolves "
                        + "after a drawdown and 3 calm minutes.",
                "Current servers see within 10 s that a worker no longer polls and take the normal queue at once, "
                        + "which leaves no event: a dead worker shows here for seconds only. A rolling restart that kills "
                        + "workers for more than four minutes shows as one. The sticky timeout (Java 5 s) is the worker's "
                        + "own setting.",
                "Nothing beside rules.interval_days.");
    }

    @Override
    Counts counts(Pane pane, String subject) {
        LatencySketch taken = pane.latency(Measure.WORKFLOW_TASK_WAIT);
        long lost = pane.count(Counter.STICKY_LOSSES);
        return new Counts(Math.max(lost, taken == null ? 0 : taken.count()), lost);
    }

    @Override
    boolean broad(Pane stretch) {
        return Finding.workflows(stretch.exemplars(proof()).smallest()) >= MOST_OF_ONE;
    }

    @Override
    Violation violation(Found found) {
        Pane stretch = found.stretch();
        Counts counts = counts(stretch, found.subject().name());
        List<Exemplar> proofs = stretch.exemplars(proof()).smallest();
        long workflows = Math.max(1, Finding.workflows(proofs));
        return new Finding(
                mode(),
                Finding.count(counts.bad(), "task") + " not taken by the worker that holds the run",
                "Each came seconds late, on another worker, after a replay of its whole history.",
                Finding.proven(
                        List.of(counts.bad() + " of " + Finding.count(counts.all(), "workflow task")
                                + " timed out on a sticky queue"),
                        proofs),
                List.of(
                        Finding.describeQueue(found.namespace(), found.subject().name()),
                        Finding.advice(
                                "look at the workers' CPU, workflow task slots and restarts",
                                "a smaller cache only moves the replays elsewhere")),
                "none in 3 windows, and the sequential test came back",
                share(found, counts, "% of workflow tasks lost so"),
                workflows,
                Finding.byRadius(workflows));
    }
}
