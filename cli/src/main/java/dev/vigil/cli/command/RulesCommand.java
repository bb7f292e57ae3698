package dev.vigil.cli.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code vigil rules}: what is judged, and how. */
@Command(
        name = "rules",
        description = "The rules in force; explain RULE: meaning, formula, defaults, errors, tuning.",
        header = {"Examples:", "  vigil rules", "  vigil rules explain failure-rate --subject PaymentCapture", ""})
final class RulesCommand implements Callable<Integer> {

    private final Vigil vigil;

    RulesCommand(Vigil vigil) {
        this.vigil = vigil;
    }

    @Override
    public Integer call() {
        return RulesListing.print(vigil);
    }
}
