package dev.vigil.streams.judge;

import dev.vigil.streams.judge.detect.Detector;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.PaneKey;

/**
 * What a rule has to write its violation from.
 *
 * @param stretch all panes since it became suspicious
 * @param last the pane judged now; empty if there is none
 * @param startMinute first minute of the stretch
 * @param endMinute minute after the one judged now
 * @param taskQueue a queue known to hold up this workflow type, or empty
 */
record Found(
        PaneKey.Subject subject,
        Pane stretch,
        Pane last,
        Detector detector,
        long startMinute,
        long endMinute,
        String taskQueue) {

    String namespace() {
        return subject.scope().namespace();
    }

    long endMicros() {
        return endMinute * PaneKey.MINUTE_MICROS;
    }
}
