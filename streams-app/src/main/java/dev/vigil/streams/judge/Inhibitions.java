package dev.vigil.streams.judge;

import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.Maintenance;

/** Why nobody is told of an open alert: a declared maintenance window, in event time. Pure. */
final class Inhibitions {

    private final Catalogue catalogue;

    Inhibitions(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** The reason, or empty. */
    String by(Watch watch, long atMicros) {
        for (Maintenance window : catalogue.maintenance()) {
            if (window.covers(watch.subject.name(), atMicros)) {
                return "maintenance" + (window.why().isEmpty() ? "" : ": " + window.why());
            }
        }
        return "";
    }
}
