package dev.vigil.streams.pane;

/**
 * How an observation stands to the markers that came before it in its own partition. Decided there, so that it does not depend
 * on threads or speed. The position is the number in frames: append only.
 */
public enum Timing {
    /** After the last marker: counts in the record that the close of its window publishes. */
    ON_TIME,
    /** At or before the last marker: corrects the published windows of its own minute. */
    LATE,
    /** More than 48 hours before the last marker: its window is gone, it is published by itself. */
    ADDENDUM
}
