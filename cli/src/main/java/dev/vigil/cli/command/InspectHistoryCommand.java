package dev.vigil.cli.command;

import dev.vigil.cli.history.HistoryInspection;
import dev.vigil.cli.history.OrderedReading;
import dev.vigil.cli.terminal.OutputFormat;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.collector.source.files.FileLimits;
import dev.vigil.collector.source.files.RunSummary;
import dev.vigil.collector.source.files.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code vigil inspect history}: what Vigil reads in history files. */
@Command(
        name = "history",
        description = "What Vigil reads in history files: JSON of the command line, the UI and the SDKs, old and new,"
                + " protobuf of Cloud export; packed with gzip or not. One line a file, or one JSON object.",
        header = {"Examples:", "  vigil inspect history loan-1042.json", "  vigil inspect history -o json exports/", ""
        })
final class InspectHistoryCommand implements Callable<Integer> {

    private final Vigil vigil;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files and directories.")
    private List<Path> paths = List.of();

    InspectHistoryCommand(Vigil vigil) {
        this.vigil = vigil;
    }

    @Override
    public Integer call() {
        Terminal terminal = vigil.terminal();
        HistoryInspection inspection = new HistoryInspection(terminal, vigil.output(OutputFormat.TABLE));
        try (OrderedReading<RunSummary> files = new OrderedReading<>(
                FileLimits.DEFAULT,
                Runtime.getRuntime().availableProcessors(),
                (name, run) -> RunSummary.of(run),
                inspection)) {
            for (Path path : paths) {
                files.path(vigil.surroundings().workingDirectory().resolve(path), path.toString());
            }
            files.end();
        }
        terminal.note(inspection.summary());
        return inspection.count(Verdict.REFUSED) == 0 ? ExitCode.YES : ExitCode.NO;
    }
}
