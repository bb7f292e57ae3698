package dev.vigil.streams.topology;

import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.DetectorReading;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.pane.ClosedMinute;
import java.util.List;

/** What leaves the judging stage; stays inside one task. */
sealed interface Judged {

    /** A record of an alert's life. */
    record Alerted(Alert alert) implements Judged {}

    /** What a statistic knew at the end of an hour of event time. */
    record Read(DetectorReading reading) implements Judged {}

    /**
     * A minute was judged.
     *
     * @param alerts what judging it, and the empty minutes before it, gave; nothing that an open minute fired early
     */
    record Minute(ClosedMinute closed, List<Alert> alerts) implements Judged {}

    /** A person decided about alerts: their records after it. Time: the decision, microseconds since the epoch. */
    record Decided(Scope scope, long atMicros, List<Alert> alerts) implements Judged {}
}
