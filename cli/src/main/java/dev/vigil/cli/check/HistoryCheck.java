package dev.vigil.cli.check;

import dev.vigil.cli.history.OrderedReading;
import dev.vigil.cli.terminal.Progress;
import dev.vigil.collector.source.files.FileLimits;
import dev.vigil.collector.source.files.FileReading;
import dev.vigil.collector.source.files.FileRun;
import dev.vigil.collector.source.files.RunRecords;
import dev.vigil.collector.source.files.RunSummary;
import dev.vigil.collector.source.files.Verdict;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.check.RunCheck;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Judges files by the rules and the catalogue, on all cores, and reports them in their order. Used by one thread. */
public final class HistoryCheck {

    private static final RunRecords RECORDS = new RunRecords("", "", Origin.FILE, 1);

    private final OrderedReading<CheckedRun> files;
    /** One a thread: it remembers names between runs. */
    @SuppressWarnings("ThreadLocalUsage") // its threads end with it
    private final ThreadLocal<RunCheck> checks;

    private final CheckReport report;
    private final Progress progress;
    private final CheckTotals totals = new CheckTotals();

    HistoryCheck(FileLimits limits, int cores, Catalogue catalogue, CheckReport report, Progress progress) {
        this.files = new OrderedReading<>(limits, cores, this::judged, new Judged());
        this.checks = ThreadLocal.withInitial(() -> new RunCheck(catalogue, RunSummary::causeName));
        this.report = report;
        this.progress = progress;
    }

    /** Judges a file, or all histories under a directory. */
    public void path(Path path, String name) {
        files.path(path, name);
    }

    /** Judges what comes from a stream. */
    public void stream(InputStream stream, String name) {
        files.stream(stream, name);
    }

    private CheckedRun judged(String file, FileRun run) {
        List<WorkflowEvent> events = RECORDS.of(run, "", "");
        return new CheckedRun(file, run, RunSummary.of(run), checks.get().check(events));
    }

    /** Counts and reports. */
    private final class Judged implements OrderedReading.Taker<CheckedRun> {

        @Override
        public void run(CheckedRun run) {
            totals.add(run);
            report.run(run);
        }

        @Override
        public void file(FileReading reading, boolean named) {
            told(reading, named);
            progress.file(reading.file());
        }

        @Override
        public void refused(String file, String reason) {
            totals.refused();
            report.refused(file, reason);
        }
    }

    /** A file of a directory that is no history is none of our business; one that was named is. */
    private void told(FileReading reading, boolean named) {
        if (reading.verdict() != Verdict.REFUSED) {
            totals.file();
        } else if (named || reading.format() != null) {
            totals.file();
            totals.refused();
            report.refused(reading.file(), reading.reason());
        } else {
            totals.skipped();
        }
    }

    /** Ends the judging and reports it; {@code clock} says how long all of it took. */
    public Outcome end(Supplier<Duration> clock) {
        files.end();
        files.close();
        Duration took = clock.get();
        report.end(totals, took);
        return new Outcome(
                totals.runs(),
                totals.of(dev.vigil.schema.readiness.Verdict.NO_GO),
                totals.of(dev.vigil.schema.readiness.Verdict.UNPROVEN),
                totals.refusedFiles());
    }

    /**
     * What it came to.
     *
     * @param noGo verdicts that are NO_GO, six a run
     * @param unproven verdicts that are UNPROVEN
     * @param refused files that were named and not read
     */
    public record Outcome(long runs, long noGo, long unproven, long refused) {}
}
