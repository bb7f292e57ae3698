package dev.vigil.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vigil probe …}. */
@Command(
        name = "probe",
        description = "Gets the evidence that a scorecard lacks by asking the fleet itself.",
        header = {
            "Examples:",
            "  vigil probe replay --type LoanApproval",
            "  vigil probe replay --type Order --sample 200",
            ""
        },
        synopsisSubcommandLabel = "COMMAND")
final class ProbeCommand implements Runnable {

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                java.util.Objects.requireNonNull(spec).commandLine(), "expected a command: replay");
    }
}
