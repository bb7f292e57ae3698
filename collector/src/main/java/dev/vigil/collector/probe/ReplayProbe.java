package dev.vigil.collector.probe;

import dev.vigil.collector.probe.ProbedFleet.Answer;
import dev.vigil.collector.probe.ProbedFleet.Page;
import dev.vigil.collector.probe.ProbedFleet.ProbedRun;
import dev.vigil.schema.readiness.ProbeAnswer;
import dev.vigil.schema.readiness.ProbeEnd;
import dev.vigil.schema.readiness.ProbeResult;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Asks the runs of one type, one at a time at a set rate, whether the deployed code replays them. One page of runs, or the sample, is
 * held in memory. Stops by itself when the workers fall behind or do not answer. {@link #run()} once; {@link #stop()} from any thread.
 */
public final class ReplayProbe {

    /** This many runs in a row without an answer, and nobody is asked any more. */
    static final int SILENT_IN_A_ROW = 5;

    private static final int THROTTLED_TRIES = 5;
    private static final long FIRST_BACKOFF_MICROS = 1_000_000;
    private static final int NAMED = 20;

    private final ProbedFleet fleet;
    private final ProbeSettings settings;
    private final AnsweredRuns answered;
    private final String probeId;
    private final Consumer<ProbeResult> results;
    private final Consumer<ProbeProgress> progress;
    private final Pace pace;
    private final QueueWatch queues;
    private final ProbeTally tally;
    private final long startedAtMicros;
    private volatile boolean stopped;
    private String build = "";
    private int silent;
    private Optional<String> distress = Optional.empty();

    /**
     * @param resumed the id and the answers of an interrupted probe of the same kind, build and type; empty: a new one
     * @param results gets each answer as it comes and the summary at the end
     * @param progress told after each answer
     */
    public ReplayProbe(
            ProbedFleet fleet,
            ProbeSettings settings,
            Optional<Interrupted> resumed,
            Consumer<ProbeResult> results,
            Consumer<ProbeProgress> progress,
            Clock clock,
            Pace.Nap nap) {
        this.fleet = fleet;
        this.settings = settings;
        this.answered = resumed.map(Interrupted::answered).orElseGet(AnsweredRuns::new);
        this.pace = new Pace(settings.perSecond(), clock, nap);
        this.startedAtMicros = pace.now();
        this.probeId = resumed.map(Interrupted::probeId)
                .orElseGet(() -> Long.toString(clock.millis(), 36) + "-" + settings.kind());
        this.results = results;
        this.progress = progress;
        this.queues = new QueueWatch(fleet);
        this.tally = new ProbeTally(NAMED, answered);
    }

    /** A probe that did not come to its end. */
    public record Interrupted(String probeId, AnsweredRuns answered) {}

    /** Ends the probe after the run that is being asked; {@link #run} then returns a report that is not finished. */
    public void stop() {
        stopped = true;
    }

    /**
     * Probes.
     *
     * @throws BuildMismatchException if the workers say that they run another build than the one that was named
     */
    public ProbeReport run() throws InterruptedException {
        long expected = fleet.count(settings.workflowType(), settings.closed());
        tally.expect(settings.sample() > 0 ? Math.min(settings.sample(), Math.max(0, expected)) : expected);
        if (settings.sample() > 0) {
            Collection<ProbedRun> sample = sample();
            findBuild(sample);
            askAll(sample);
        } else {
            askPages();
        }
        return finish();
    }

    private void askPages() throws InterruptedException {
        Optional<byte[]> token = Optional.empty();
        boolean first = true;
        do {
            Page page = fleet.runs(settings.workflowType(), settings.closed(), token);
            tally.listed(page.runs().size());
            if (first) {
                findBuild(page.runs());
                first = false;
            }
            askAll(page.runs());
            token = page.next();
        } while (token.isPresent() && !hasEnded());
    }

    /** The runs with the smallest hashes: the same ones when an interrupted probe goes on, and no run is likelier than another. */
    private Collection<ProbedRun> sample() throws InterruptedException {
        TreeMap<Long, ProbedRun> chosen = new TreeMap<>();
        Optional<byte[]> token = Optional.empty();
        do {
            Page page = fleet.runs(settings.workflowType(), settings.closed(), token);
            tally.listed(page.runs().size());
            for (ProbedRun run : page.runs()) {
                chosen.put(AnsweredRuns.hash(probeId + run.runId()), run);
                if (chosen.size() > settings.sample()) {
                    chosen.pollLastEntry();
                }
            }
            token = page.next();
        } while (token.isPresent() && !stopped);
        return List.copyOf(chosen.values());
    }

    private void findBuild(Collection<ProbedRun> runs) throws InterruptedException {
        for (ProbedRun run : runs) {
            queues.hasPollers(run.taskQueue(), pace.now());
        }
        SortedSet<String> builds = queues.builds();
        if (settings.build().isPresent()) {
            build = settings.build().get();
            if (!builds.isEmpty() && !builds.contains(build)) {
                throw new BuildMismatchException(build, builds);
            }
        } else if (builds.size() == 1) {
            build = builds.first();
        }
    }

    private void askAll(Collection<ProbedRun> runs) throws InterruptedException {
        for (ProbedRun run : runs) {
            if (hasEnded()) {
                return;
            }
            if (!answered.contains(run.runId())) {
                ask(run);
                progress.accept(tally.progress());
            }
        }
    }

    private boolean hasEnded() {
        return stopped || distress.isPresent();
    }

    private void ask(ProbedRun run) throws InterruptedException {
        if (!queues.hasPollers(run.taskQueue(), pace.now())) {
            answer(run, new Answer(ProbeAnswer.NO_WORKER, 0, false));
            return;
        }
        Answer answer = patiently(run);
        if (answer.answer() == ProbeAnswer.TIMED_OUT && !queues.stillHasPollers(run.taskQueue(), pace.now())) {
            answer = new Answer(ProbeAnswer.NO_WORKER, answer.micros(), false);
        }
        answer(run, answer);
    }

    /** Slows down as often as the server asks for it, up to a limit. */
    private Answer patiently(ProbedRun run) throws InterruptedException {
        for (int tries = 1; ; tries++) {
            pace.take();
            Answer answer = fleet.ask(run);
            if (!answer.throttled() || tries == THROTTLED_TRIES || stopped) {
                return answer;
            }
            pace.pause(FIRST_BACKOFF_MICROS << (tries - 1));
        }
    }

    private void answer(ProbedRun run, Answer answer) {
        ProbeAnswer what = answer.answer();
        tally.count(run, answer);
        boolean isSilent =
                what == ProbeAnswer.NO_WORKER || what == ProbeAnswer.TIMED_OUT || what == ProbeAnswer.REFUSED;
        silent = isSilent ? silent + 1 : 0;
        if (AnsweredRuns.isFinal(what)) {
            answered.add(run.runId(), what);
        }
        if (silent >= SILENT_IN_A_ROW) {
            distress = Optional.of(
                    what == ProbeAnswer.NO_WORKER
                            ? "nobody polls queue " + run.taskQueue()
                            : silent + " runs in a row were not answered");
        } else if (distress.isEmpty()) {
            distress = queues.distress();
        }
        results.accept(record().run(run, answer, pace.now()));
    }

    private ProbeReport finish() throws InterruptedException {
        ProbeReport report;
        if (stopped && distress.isEmpty()) {
            // no summary: the probe has not come to its end, and goes on when it is asked for again
            return report(ProbeEnd.DISTRESS, "interrupted", false);
        }
        if (distress.isPresent()) {
            report = report(ProbeEnd.DISTRESS, distress.get(), true);
        } else if (queues.builds().size() > 1) {
            report = report(
                    ProbeEnd.WORKERS_CHANGED,
                    "several builds poll (" + String.join(", ", queues.builds())
                            + "), and no answer says which gave it",
                    true);
        } else if (!queues.sameBuilds(pace.now())) {
            report = report(ProbeEnd.WORKERS_CHANGED, "other builds poll now than when it began", true);
        } else {
            report = report(ProbeEnd.FINISHED, "", true);
        }
        results.accept(record().summary(report, pace.now()));
        return report;
    }

    private ProbeReport report(ProbeEnd end, String reason, boolean ended) {
        return tally.report(
                new ProbeReport.Head(probeId, build, end, reason, ended, startedAtMicros),
                queues.waitBeforeMicros(),
                queues.waitDuringMicros());
    }

    private ProbeRecords record() {
        return new ProbeRecords(settings, probeId, build);
    }

    /** The workers run something else than what was to be proven. */
    public static final class BuildMismatchException extends RuntimeException {
        private static final long serialVersionUID = 1;

        BuildMismatchException(String wanted, SortedSet<String> found) {
            super("expected workers of build " + wanted + ", got: " + String.join(", ", found));
        }
    }
}
