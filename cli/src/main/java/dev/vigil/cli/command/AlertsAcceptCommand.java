package dev.vigil.cli.command;

import dev.vigil.schema.alert.ControlAction;
import picocli.CommandLine.Command;

/** {@code vigil alerts accept}. */
@Command(
        name = "accept",
        description =
                "Takes what an open alert shows as normal from now on: it resolves, and only more than that fires again.",
        header = {"Examples:", "  vigil alerts accept fm6-7f3a91 --by ana --why \"the new partner refuses 8 %%\"",
            "  vigil alerts accept fm3-b81d07 --by ana --why \"a queue for the night\"",
            ""})
final class AlertsAcceptCommand extends AlertsDecision {

    AlertsAcceptCommand(Vigil vigil) {
        super(vigil, ControlAction.ACCEPT);
    }
}
