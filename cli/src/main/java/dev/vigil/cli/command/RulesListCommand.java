package dev.vigil.cli.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code vigil rules list}. */
@Command(
        name = "list",
        description = "Each rule with its failure mode and what it judges.",
        header = {"Examples:", "  vigil rules list", "  vigil rules list -o json", ""})
final class RulesListCommand implements Callable<Integer> {

    private final Vigil vigil;

    RulesListCommand(Vigil vigil) {
        this.vigil = vigil;
    }

    @Override
    public Integer call() {
        return RulesListing.print(vigil);
    }
}
