package dev.vigil.cli.check;

import dev.vigil.cli.terminal.Progress;
import dev.vigil.cli.terminal.ReportFormat;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.collector.source.files.FileLimits;
import dev.vigil.streams.catalogue.Catalogue;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a check is set up.
 *
 * @param unprovenFails whether UNPROVEN fails the check
 * @param version version of Vigil
 * @param stepSummary where GitHub wants a step's summary; null if it does not
 */
public record CheckReports(
        ReportFormat format,
        boolean unprovenFails,
        String version,
        @Nullable Path stepSummary) {

    /** A check that reports in the format. */
    public HistoryCheck check(FileLimits limits, int cores, Catalogue catalogue, Terminal terminal) {
        CheckReport report = switch (format) {
            case TABLE -> new TableReport(terminal);
            case JSON -> new JsonReport(terminal, false);
            case JSONL -> new JsonReport(terminal, true);
            case JUNIT -> new JunitReport(terminal, unprovenFails);
            case SARIF -> new SarifReport(terminal, version);
            case GITHUB -> new GithubReport(terminal, stepSummary);
        };
        return new HistoryCheck(limits, cores, catalogue, report, new Progress(terminal, System::nanoTime));
    }
}
