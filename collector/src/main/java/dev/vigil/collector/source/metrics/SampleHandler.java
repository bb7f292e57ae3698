package dev.vigil.collector.source.metrics;

/** Takes the samples of a page as they are parsed. */
@FunctionalInterface
interface SampleHandler {

    /**
     * One sample.
     *
     * @param line a view that is reused for the next sample: copy what outlives the call
     * @throws ScrapeException to give up the page
     */
    void sample(SampleLine line) throws ScrapeException;
}
