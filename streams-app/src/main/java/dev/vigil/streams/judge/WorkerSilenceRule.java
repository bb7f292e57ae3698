package dev.vigil.streams.judge;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.alert.Severity;
import dev.vigil.schema.window.Measure;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.alert.Finding;
import dev.vigil.streams.alert.Observed;
import dev.vigil.streams.alert.Violation;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.judge.detect.Detector;
import dev.vigil.streams.judge.detect.WorkerSilence;
import dev.vigil.streams.judge.detect.WorkerSilence.Lost;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.LatencySketch;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Gauge;
import dev.vigil.streams.pane.Pane.Proven;
import dev.vigil.streams.pane.SeenWorker;
import dev.vigil.streams.pane.TaskQueueFold;
import java.io.DataInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** FM3: half of a queue's workers, or all, died: nothing fails, and by default no timeout will say so. */
public final class WorkerSilenceRule extends Rule {

    /** A dead worker is listed for five minutes, then nothing is: no news for a day is the end, not a recovery. */
    private static final long QUIET_MINUTES = 1440;

    private static final int NAMED = 3;

    WorkerSilenceRule(Catalogue catalogue) {
        super(
                new Traits(
                        "worker-silence",
                        FailureMode.WORKER_STARVATION,
                        SubjectKind.TASK_QUEUE,
                        PaneClock.OPEN_READ_TO,
                        Proven.LONG_WAIT,
                        Resolution.afterDrawdown(0, QUIET_MINUTES)),
                catalogue);
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "Workers of the queue died: they do not beat, they had not said that they shut down, and no others "
                        + "came in their place. A worker that dies writes no event and no metric; the server goes on listing "
                        + "it as running for five minutes.",
                "ListWorkers every 30 s. Silent = its heartbeat did not move for 150 s. Lost = silent, not shutting "
                        + "down, and without a worker that beats and came since, or up to 10 min before, in its place. Fires if lost ≥ "
                        + "alive in 2 minutes in a row; if nobody is alive only while the server sees no poller and no task "
                        + "is taken.",
                "150 s = 2.5 × 60 s, the longest interval that a worker may beat at, so one lost heartbeat is no "
                        + "silence. Half: a queue that survives the loss of a worker should not wake anybody; queue-wait "
                        + "judges whether the rest is enough. Critical only if nobody is left and tasks wait.",
                "Needs ListWorkers (server 1.30; 1.29.1 has none) and workers that beat (Java SDK 1.35, Go 1.41): "
                        + "without them the rule has no source, which the collector states as `no worker heartbeats`, and "
                        + "never fires. A pool that is scaled down by kill -9 looks like a crash, and so does a deployment that kills the "
                        + "old workers later than 10 min after the new ones came. Of a queue with more than "
                        + "64 workers it judges a sample of 64.",
                "Nothing to tune: let workers shut down gracefully. `vigil alerts close` takes what is left as the "
                        + "new pool.");
    }

    @Override
    Detector detector(String subject) {
        return new WorkerSilence();
    }

    @Override
    Detector readDetector(String subject, DataInput in) throws IOException {
        return WorkerSilence.read(in);
    }

    @Override
    void feed(Detector detector, long minute, Pane pane, String subject) {
        ((WorkerSilence) detector).minute(SeenWorker.of(pane), TaskQueueFold.pollersSeenByServer(pane), taken(pane));
    }

    private static long taken(Pane pane) {
        LatencySketch workflowTasks = pane.latency(Measure.WORKFLOW_TASK_WAIT);
        LatencySketch activities = pane.latency(Measure.QUEUE_WAIT);
        return (workflowTasks == null ? 0 : workflowTasks.count()) + (activities == null ? 0 : activities.count());
    }

    @Override
    Counts counts(Pane pane, String subject) {
        return new Counts(pane.readings(Gauge.WORKERS).latest().size(), 0);
    }

    @Override
    boolean calm(Pane pane, String subject) {
        return true;
    }

    @Override
    Violation violation(Found found) {
        WorkerSilence silence = (WorkerSilence) found.detector();
        List<Lost> lost = silence.names();
        long alive = silence.alive();
        boolean waits = waits(found.stretch());
        List<String> facts = new ArrayList<>();
        lost.stream()
                .limit(NAMED)
                .forEach(one -> facts.add(Finding.name(one.identity()) + " was not heard of for "
                        + Finding.duration(Math.max(0, found.endMicros() - one.sinceMicros()))));
        if (lost.size() > NAMED) {
            facts.add("and " + (lost.size() - NAMED) + " more");
        }
        facts.add(alive == 0 ? "no other worker is listed alive" : Finding.count(alive, "worker") + " left");
        return new Finding(
                mode(),
                Finding.count(lost.size(), "worker") + " silent, " + (alive == 0 ? "nobody left" : alive + " left"),
                alive == 0
                        ? "Tasks of this queue wait, and by default no timeout will ever say so."
                        : "What they ran is dead until a timeout finds it, and the others carry the load alone.",
                Finding.proven(facts, found.stretch().exemplars(proof()).smallest()),
                List.of(
                        Finding.listWorkers(found.namespace(), found.subject().name()),
                        Finding.describeQueue(found.namespace(), found.subject().name()),
                        Finding.advice("start workers; look at how these ended: out of memory, node lost, killed", "")),
                "as many workers beat again as fell silent",
                new Observed(lost.size(), "workers silent", ">=", Math.max(1, alive)),
                found.stretch().workflows().count(),
                alive == 0 && waits ? Severity.CRITICAL : Severity.WARNING);
    }

    private static boolean waits(Pane stretch) {
        return stretch.count(Counter.WAITING_OVER_OBJECTIVE) > 0
                || stretch.readings(Gauge.BACKLOG).latest().values().stream().anyMatch(reading -> reading.value() > 0);
    }
}
