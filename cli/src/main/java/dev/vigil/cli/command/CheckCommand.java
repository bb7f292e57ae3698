package dev.vigil.cli.command;

import dev.vigil.cli.check.CheckReports;
import dev.vigil.cli.check.HistoryCheck;
import dev.vigil.cli.run.Catalogues;
import dev.vigil.cli.terminal.ReportFormat;
import dev.vigil.collector.source.files.FileLimits;
import dev.vigil.streams.catalogue.Catalogue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vigil check}: history files against the rules, with no broker and no server. */
@Command(
        name = "check",
        description = "Judges history files by the rules, with no Kafka and no Temporal. Exit code 1 where a verdict is"
                + " NO-GO, 3 where nothing was read or only UNPROVEN stands in the way.",
        header = {
            "Examples:",
            "  vigil check history.json",
            "  vigil check -o junit --fail-on unproven histories/ > check.xml",
            ""
        })
final class CheckCommand implements Callable<Integer> {

    private static final String STANDARD_INPUT = "-";
    private static final String STEP_SUMMARY = "GITHUB_STEP_SUMMARY";

    private final Vigil vigil;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "PATH", arity = "1..*", description = "Files and directories; - is standard input.")
    private List<String> paths = List.of();

    @Option(
            names = "--fail-on",
            paramLabel = "VERDICT",
            defaultValue = "no-go",
            description = "no-go (default), unproven or never: from which verdict on the exit code is not 0.")
    private String failOn = "no-go";

    CheckCommand(Vigil vigil) {
        this.vigil = vigil;
    }

    @Override
    public Integer call() {
        if (!List.of("no-go", "unproven", "never").contains(failOn)) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "expected --fail-on to be no-go, unproven or never, got: " + failOn);
        }
        long start = System.nanoTime();
        ReportFormat format = vigil.report(ReportFormat.TABLE);
        Catalogue catalogue = Catalogues.of(vigil.config(Map.of()).config());
        String summary = vigil.surroundings().environment().getOrDefault(STEP_SUMMARY, "");
        CheckReports reports = new CheckReports(
                format, failOn.equals("unproven"), Version.ofVigil(), summary.isEmpty() ? null : Path.of(summary));
        paths.forEach(this::expectThere);
        HistoryCheck check = reports.check(
                FileLimits.DEFAULT, Runtime.getRuntime().availableProcessors(), catalogue, vigil.terminal());
        for (String path : paths) {
            if (path.equals(STANDARD_INPUT)) {
                check.stream(System.in, "standard input");
            } else {
                check.path(resolved(path), path);
            }
        }
        return code(check.end(() -> Duration.ofNanos(System.nanoTime() - start)));
    }

    /** A path that is not there is a typing error, and nothing is judged. */
    private void expectThere(String path) {
        if (!path.equals(STANDARD_INPUT) && !Files.exists(resolved(path))) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), "there is no such file or directory: " + path);
        }
    }

    private Path resolved(String path) {
        return vigil.surroundings().workingDirectory().resolve(path);
    }

    private int code(HistoryCheck.Outcome outcome) {
        if (failOn.equals("never")) {
            return ExitCode.YES;
        }
        if (outcome.noGo() > 0) {
            return ExitCode.NO;
        }
        boolean unread = outcome.runs() == 0 || outcome.refused() > 0;
        boolean unproven = failOn.equals("unproven") && outcome.unproven() > 0;
        return unread || unproven ? ExitCode.UNPROVEN : ExitCode.YES;
    }
}
