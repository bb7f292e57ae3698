package dev.vigil.cli.notify;

import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;

/** Which alerts people are told of. Pure. */
final class Pages {

    private Pages() {}

    /** Open, live, nobody's effect, and not in maintenance: one incident is one page. */
    static boolean isPage(Alert alert) {
        return alert.getState() == AlertState.FIRING
                && !alert.getBackfilled()
                && alert.getFoldedUnder().isEmpty()
                && alert.getInhibitedBy().isEmpty();
    }
}
