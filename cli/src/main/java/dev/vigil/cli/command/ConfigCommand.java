package dev.vigil.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vigil config …}. */
@Command(
        name = "config",
        description = "The configuration: check it, and show each value in force with its origin.",
        header = {"Examples:", "  vigil config check", "  vigil config show -c prod.yaml", ""},
        synopsisSubcommandLabel = "COMMAND")
final class ConfigCommand implements Runnable {

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                java.util.Objects.requireNonNull(spec).commandLine(), "expected a command: check or show");
    }
}
