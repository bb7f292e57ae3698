package dev.vigil.cli.notify;

import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.alert.Severity;
import java.util.HashMap;
import java.util.Map;

/**
 * Which records are news for a webhook: that a page fires, that it gets louder, that it is over. As large as the open alerts. Not
 * thread-safe.
 */
final class WebhookNews {

    private final Map<String, Severity> told = new HashMap<>();
    private final Severity least;

    /** @param least what is less severe is no news */
    WebhookNews(Severity least) {
        this.least = least;
    }

    /** Takes the next record of an alert, in the order of its partition. */
    boolean isNews(Alert alert) {
        Severity before = told.get(alert.getAlertId());
        if (Pages.isPage(alert) && alert.getSeverity().compareTo(least) >= 0) {
            told.put(alert.getAlertId(), alert.getSeverity());
            return before == null || alert.getSeverity().compareTo(before) > 0;
        }
        if (alert.getState() == AlertState.RESOLVED) {
            told.remove(alert.getAlertId());
            return before != null;
        }
        return false;
    }
}
