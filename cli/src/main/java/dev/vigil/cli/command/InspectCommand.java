package dev.vigil.cli.command;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vigil inspect}: what Vigil reads in a source. */
@Command(
        name = "inspect",
        description = "What Vigil reads in a source, and what it cannot see there.",
        header = {"Examples:", "  vigil inspect history loan-1042.json", "  vigil inspect history -o json exports/", ""
        },
        synopsisSubcommandLabel = "COMMAND")
final class InspectCommand implements Runnable {

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "expected what to inspect: history");
    }
}
