package dev.vigil.demo.report;

import dev.vigil.schema.alert.Alert;

/** An alert id as people see it: the mode and six characters. */
final class ShortId {

    private static final int SHOWN = 6;

    private ShortId() {}

    static String of(Alert alert) {
        String id = alert.getAlertId();
        return id.substring(0, Math.min(id.length(), id.indexOf('-') + 1 + SHOWN));
    }
}
