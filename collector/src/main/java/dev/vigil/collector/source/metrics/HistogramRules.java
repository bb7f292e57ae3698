package dev.vigil.collector.source.metrics;

/** What OpenMetrics demands of one histogram: buckets in order, the last one infinite, sum and count only together. */
final class HistogramRules {

    private boolean open;
    private double bound;
    private boolean hasBound;
    private double value;
    private double count;
    private boolean hasCount;
    private boolean hasSum;
    private boolean hasGaugeSum;
    private boolean hasNegativeBound;
    private boolean hasNegativeGaugeSum;

    void start() {
        open = true;
        hasBound = false;
        hasCount = false;
        hasSum = false;
        hasGaugeSum = false;
        hasNegativeBound = false;
        hasNegativeGaugeSum = false;
        value = 0;
    }

    void bucket(double upperBound, double cumulative) throws ScrapeException {
        hasNegativeBound |= upperBound < 0;
        if (hasBound && upperBound <= bound) {
            throw PageRules.broken("the bounds of the buckets do not ascend");
        }
        if (cumulative < value) {
            throw PageRules.broken("the counts of the buckets do not ascend");
        }
        bound = upperBound;
        hasBound = true;
        value = cumulative;
    }

    void count(double observations) {
        count = observations;
        hasCount = true;
    }

    void sum() {
        hasSum = true;
    }

    void gaugeSum(double sum) {
        hasGaugeSum = true;
        hasNegativeGaugeSum |= sum < 0;
    }

    void end() throws ScrapeException {
        if (!open) {
            return;
        }
        open = false;
        if (!hasBound || bound != Double.POSITIVE_INFINITY) {
            throw PageRules.broken("a histogram has no bucket le=\"+Inf\"");
        }
        if (hasCount && value != count) {
            throw PageRules.broken("a histogram's count is not its bucket le=\"+Inf\"");
        }
        if ((hasSum || hasGaugeSum) != hasCount) {
            throw PageRules.broken("a histogram has only one of sum and count");
        }
        if (hasNegativeBound && hasSum) {
            throw PageRules.broken("a histogram has a sum and buckets below 0");
        }
        if (!hasNegativeBound && hasNegativeGaugeSum) {
            throw PageRules.broken("a gauge histogram has a sum below 0 and no bucket there");
        }
    }
}
