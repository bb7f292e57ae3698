package dev.vigil.collector.source.metrics;

import org.jspecify.annotations.Nullable;

/**
 * What the name of a sample means.
 *
 * @param family the family it belongs to
 * @param part which number of the family it is
 * @param unit the unit its name states; null: none stated
 */
record SeriesName(Family family, Part part, @Nullable LatencyUnit unit) {

    /** Which number of a family a sample is. */
    enum Part {
        /** The value of a counter or gauge. */
        VALUE,
        /** A histogram's cumulative count up to the label {@code le}. */
        BUCKET,
        SUM,
        COUNT
    }
}
