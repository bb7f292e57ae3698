package dev.vigil.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vigil topics …}. */
@Command(
        name = "topics",
        description = "The topics in Kafka: list, create, check, who may do what, and read their records.",
        header = {"Examples:", "  vigil topics list", "  vigil topics tail workflow-events --from 1h", ""},
        synopsisSubcommandLabel = "COMMAND")
final class TopicsCommand implements Runnable {

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                java.util.Objects.requireNonNull(spec).commandLine(),
                "expected a command: list, create, check, acls or tail");
    }
}
