package dev.vigil.cli.command;

import dev.vigil.schema.alert.ControlAction;
import picocli.CommandLine.Command;

/** {@code vigil alerts close}. */
@Command(
        name = "close",
        description = "Closes an open alert: it resolves, its evidence is forgotten, and it fires anew if it goes on.",
        header = {"Examples:", "  vigil alerts close fm2-7f3a91 --by ana --why \"false alarm, a load test\"",
            "  vigil alerts close fm1-02c9e4 --by ana --why \"rolled back\"",
            ""})
final class AlertsCloseCommand extends AlertsDecision {

    AlertsCloseCommand(Vigil vigil) {
        super(vigil, ControlAction.CLOSE);
    }
}
