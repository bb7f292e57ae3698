package dev.vigil.collector.source.metrics;

/**
 * What one scrape may cost. A page beyond any of these is given up and its target reported down as {@code TOO_LARGE}.
 *
 * @param bytes length of the page
 * @param samples sample lines of the page, kept or not
 * @param lineBytes length of one line
 * @param labels labels of one sample
 * @param labelBytes length of one label value that is kept
 * @param series series that are kept, which bounds the record
 */
public record MetricsLimits(long bytes, int samples, int lineBytes, int labels, int labelBytes, int series) {

    /** A Java worker of 8 task queues has 2.6 MB, 8,700 samples and 170 series that matter. */
    public static final MetricsLimits DEFAULT = new MetricsLimits(64L << 20, 500_000, 64 << 10, 64, 4 << 10, 5_000);

    public MetricsLimits {
        if (bytes < 1 || samples < 1 || lineBytes < 1 || labels < 1 || labelBytes < 1 || series < 1) {
            throw new IllegalArgumentException("limits of a scrape must be positive, got: bytes " + bytes + ", samples "
                    + samples + ", lineBytes " + lineBytes + ", labels " + labels + ", labelBytes " + labelBytes
                    + ", series " + series);
        }
    }
}
