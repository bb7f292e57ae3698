package dev.vigil.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vigil inspect …}. */
@Command(
        name = "inspect",
        description = "What Vigil makes of a file or a page, with no Kafka and no Temporal.",
        header = {
            "Examples:",
            "  vigil inspect history loan-1042.json",
            "  vigil inspect metrics http://127.0.0.1:9464/metrics",
            "  vigil inspect metrics scrape.txt -o json",
            ""
        },
        synopsisSubcommandLabel = "COMMAND")
final class InspectCommand implements Runnable {

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                java.util.Objects.requireNonNull(spec).commandLine(), "expected what to inspect; --help lists it");
    }
}
