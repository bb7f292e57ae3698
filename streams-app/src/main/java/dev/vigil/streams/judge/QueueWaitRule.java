package dev.vigil.streams.judge;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.window.Measure;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.alert.Load;
import dev.vigil.streams.alert.SlowQueue;
import dev.vigil.streams.alert.Violation;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.Objective;
import dev.vigil.streams.catalogue.TypeEntry;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Intervals;
import dev.vigil.streams.pane.LatencySketch;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Proven;
import dev.vigil.streams.pane.Pane.Tallied;
import dev.vigil.streams.pane.Tallies;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** FM3: tasks wait in a queue longer than the objective, or wait there and nobody takes them. */
public final class QueueWaitRule extends ShiftRule {

    private static final double COLD_LIMIT = 0.05;
    private static final long CALM_PANES = 5;
    private static final long QUIET_MINUTES = 60;
    private static final double P99 = 0.99;

    /** A pane is calm if its p99 is below the objective. */
    private static final long CALM_ONE_IN = 100;

    QueueWaitRule(Catalogue catalogue, RuleSettings settings) {
        super(
                new Traits(
                        "queue-wait",
                        FailureMode.WORKER_STARVATION,
                        SubjectKind.TASK_QUEUE,
                        PaneClock.OPEN_READ_TO,
                        Proven.LONG_WAIT,
                        Resolution.afterDrawdown(CALM_PANES, QUIET_MINUTES)),
                PAIR_AND_OUTAGE,
                catalogue,
                settings);
    }

    @Override
    double coldLimit(String subject) {
        return COLD_LIMIT;
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "Tasks wait in the queue because too few slots or no worker take them. By default no timeout ever fires, and the"
                        + " workers' own wait metric falls silent with the last worker.",
                "n = tasks taken at attempt 1, k = those that waited longer than the objective; tasks seen waiting that long in"
                        + " open runs count as late ones too, one for each workflow and minute, once they belong to 3 workflows."
                        + " Bernoulli CUSUM with R = 3, 10 and 100. Later attempts are left out: their wait holds the backoff.",
                "Objective 5 s (Temporal's worker alerting page). p0 = 5 % until 24 hours and 300 tasks are known, then learned,"
                        + " at least 0.2 %. From a cold start 5 late tasks in a row fire, or 8 of 19, or 20 of 128; one slow task never"
                        + " does: it is pending until 3 workflows are held up. Resolves when the evidence came back (4 nats) and"
                        + " p99 is below the objective in 5 panes with tasks.",
                "The slots that are needed are tasks added a second, as the server counts them, times the mean execution since it"
                        + " began; said only if both and the slots of the workers are known. A minute in which 40 % of the tasks wait pages although it may pass by itself. With no worker and no described"
                        + " run nothing is seen. A queue that is meant to be slow needs its own objective.",
                "objective.queue_wait of the types on the queue.");
    }

    /**
     * A task that waits for minutes is seen many times and once more when it is taken: within a pane it counts as one, by its
     * workflow.
     */
    @Override
    Counts counts(Pane pane, String subject) {
        long taken = pane.count(Counter.WAITS);
        long late = pane.count(Counter.WAITS_OVER_OBJECTIVE);
        boolean seenWaiting = pane.count(Counter.WAITING_OVER_OBJECTIVE) > 0;
        long heldUp = pane.workflows().count();
        long bad = seenWaiting && heldUp >= SlowQueue.LEAST_WORKFLOWS ? Math.max(late, heldUp) : late;
        return new Counts(taken + bad - late, bad);
    }

    @Override
    boolean broad(Pane stretch) {
        return stretch.workflows().count() >= SlowQueue.LEAST_WORKFLOWS;
    }

    @Override
    boolean calm(Pane pane, String subject) {
        Counts counts = counts(pane, subject);
        return counts.bad() * CALM_ONE_IN <= counts.all();
    }

    @Override
    Violation violation(Found found) {
        Pane stretch = found.stretch();
        boolean workflowTasksWait = workflowTasksWait(stretch);
        return new SlowQueue(
                found.namespace(),
                found.subject().name(),
                stretch.count(Counter.WAITS),
                stretch.count(Counter.WAITS_OVER_OBJECTIVE),
                stretch.count(Counter.WAITING_OVER_OBJECTIVE),
                stretch.workflows().count(),
                Math.max(p99(stretch.latency(Measure.QUEUE_WAIT)), p99(stretch.latency(Measure.WORKFLOW_TASK_WAIT))),
                objective(stretch),
                workflowTasksWait,
                QueueWorkers.of(found.last()),
                workflowTasksWait ? Load.UNKNOWN : QueueWorkers.load(stretch, found.last(), 0),
                scraped(stretch),
                stretch.exemplars(proof()).smallest());
    }

    /** Whether workflow tasks are among those that were taken late: no worker was there, or it was stopped. */
    boolean workflowTasksWait(Pane stretch) {
        LatencySketch waits = stretch.latency(Measure.WORKFLOW_TASK_WAIT);
        return waits != null
                && waits.countAbove(strictest(stretch, objective -> objective.workflowTaskWaitMicros())) > 0;
    }

    /** Of the slower kind of task, as far as workers' buckets tell it. */
    private static String scraped(Pane stretch) {
        Intervals activities = stretch.scraped(Measure.QUEUE_WAIT);
        Intervals workflowTasks = stretch.scraped(Measure.WORKFLOW_TASK_WAIT);
        Intervals slower = activities == null
                        || (workflowTasks != null
                                && workflowTasks.quantile(P99).aboveMicros()
                                        > activities.quantile(P99).aboveMicros())
                ? workflowTasks
                : activities;
        return slower == null ? "" : slower.text(P99) + " of " + slower.count() + " waits";
    }

    private static long p99(@Nullable LatencySketch waits) {
        return waits == null || waits.count() <= 0 ? 0 : waits.quantileMicros(P99);
    }

    private long objective(Pane stretch) {
        return Math.min(
                strictest(stretch, Objective::activityWaitMicros),
                strictest(stretch, Objective::workflowTaskWaitMicros));
    }

    /** The strictest objective of the types that wait. */
    private long strictest(Pane stretch, ToLongFunction<Objective> wait) {
        return stretch.tallies(Tallied.WORKFLOW_TYPES).descending().stream()
                .map(Tallies.Entry::label)
                .map(catalogue::typeOrDefault)
                .map(TypeEntry::objective)
                .mapToLong(wait)
                .min()
                .orElseGet(() -> wait.applyAsLong(Objective.DEFAULT));
    }
}
