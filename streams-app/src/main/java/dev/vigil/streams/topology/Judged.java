package dev.vigil.streams.topology;

import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.DetectorReading;

/** What leaves the judging stage. */
sealed interface Judged {

    /** A record of an alert's life. */
    record Alerted(Alert alert) implements Judged {}

    /** What a statistic knew at the end of an hour of event time. */
    record Read(DetectorReading reading) implements Judged {}
}
