package dev.vigil.cli.check;

import dev.vigil.collector.source.files.FileReading;
import dev.vigil.collector.source.files.FileRun;
import dev.vigil.collector.source.files.FileWalk;
import dev.vigil.collector.source.files.HistoryFiles;
import dev.vigil.collector.source.files.RunRecords;
import dev.vigil.collector.source.files.RunSummary;
import dev.vigil.collector.source.files.Verdict;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.check.RunCheck;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Judges files one by one, by the rules and the catalogue, and reports each as it is judged. */
public final class HistoryCheck {

    private static final RunRecords RECORDS = new RunRecords("", "", Origin.FILE, 1);

    private final HistoryFiles files;
    private final RunCheck check;
    private final CheckReport report;
    private final CheckTotals totals = new CheckTotals();

    HistoryCheck(HistoryFiles files, Catalogue catalogue, CheckReport report) {
        this.files = files;
        this.check = new RunCheck(catalogue, RunSummary::causeName);
        this.report = report;
    }

    /** Judges a file, or all histories under a directory. */
    public void path(Path path, String name) {
        boolean directory = Files.isDirectory(path);
        FileWalk.visit(path, name, new FileWalk.Visitor() {
            @Override
            public void file(Path file, String fileName) {
                told(files.read(file, fileName, run -> judge(fileName, run)), !directory);
            }

            @Override
            public void refused(String fileName, String reason) {
                totals.refused();
                report.refused(fileName, reason);
            }
        });
    }

    /** Judges what comes from a stream. */
    public void stream(InputStream stream, String name) {
        told(files.read(stream, name, run -> judge(name, run)), true);
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

    private void judge(String file, FileRun run) {
        List<WorkflowEvent> events = RECORDS.of(run, "", "");
        CheckedRun checked = new CheckedRun(file, run, RunSummary.of(run), check.check(events));
        totals.add(checked);
        report.run(checked);
    }

    /** Reports the end. */
    public Outcome end(Duration took) {
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
