package dev.vigil.streams.judge;

import dev.vigil.schema.alert.Alert;
import dev.vigil.streams.alert.AlertTexts;
import dev.vigil.streams.alert.Life;
import dev.vigil.streams.alert.Violation;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.PaneKey;
import java.util.Objects;

/** The record of what a watch has found, as it is published. */
final class AlertRecords {

    private AlertRecords() {}

    /**
     * Makes the record; the watch remembers what was said.
     *
     * @param taskQueue a queue known to hold up the subject, or empty
     * @param foldedUnder id of the cause, or empty
     */
    static Alert of(Watch watch, String taskQueue, String foldedUnder, JudgeTime time) {
        Violation violation = watch.violation(taskQueue);
        Life life = Objects.requireNonNull(watch.life);
        Ownership ownership = owner(watch);
        Alert alert = AlertTexts.record(
                life,
                violation,
                new AlertTexts.Frame(
                        watch.subject,
                        watch.rule.id(),
                        watch.windowStart() * PaneKey.MINUTE_MICROS,
                        watch.windowEnd() * PaneKey.MINUTE_MICROS,
                        foldedUnder,
                        ownership.owner(),
                        ownership.runbook(),
                        watch.backfilled,
                        watch.severity(violation),
                        watch.inhibitedBy,
                        watch.decided() == null ? "" : watch.decided().by(),
                        watch.decided() == null ? "" : watch.decided().why(),
                        time.capturedAtMicros(),
                        time.publishedAtMicros()));
        watch.published(violation);
        return alert;
    }

    /** Who is asked about it now. */
    static Ownership owner(Watch watch) {
        return watch.rule.ownership(watch.subject.name(), watch.stretch == null ? new Pane() : watch.stretch);
    }
}
