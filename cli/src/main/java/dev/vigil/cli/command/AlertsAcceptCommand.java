package dev.vigil.cli.command;

import dev.vigil.schema.alert.ControlAction;
import picocli.CommandLine.Command;

/** {@code vigil alerts accept}. */
@Command(
        name = "accept",
        description =
                "Takes what an open alert shows as normal from now on: it resolves, and only more than that fires again.",
        header = {"Example:", "  vigil alerts accept fm6-7f3a91 --by ana --why \"the new partner refuses 8 %%\"", ""})
final class AlertsAcceptCommand extends AlertsDecision {

    AlertsAcceptCommand(Vigil vigil) {
        super(vigil, ControlAction.ACCEPT);
    }
}
