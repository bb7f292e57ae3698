package dev.vigil.collector.source.metrics;

/**
 * What a format demands of a page beyond lines that can be read. The collector asks for none: what metadata claims is not
 * used. {@code inspect} asks for all. An instance is for one page and not thread-safe; it allocates nothing per sample.
 */
interface PageRules {

    /** Lines that can be read are enough. */
    PageRules NONE = new PageRules() {};

    /** A line that begins with {@code #}, blanks before it included, and is not the end of an OpenMetrics page. */
    default void comment(byte[] page, int from, int to) throws ScrapeException {}

    /** A line of blanks only. */
    default void blank() throws ScrapeException {}

    /** A sample's line before it is read. */
    default void line(byte[] page, int from, int to) throws ScrapeException {}

    /** A sample that could be read. */
    default void sample(SampleLine sample) throws ScrapeException {}

    /** The page is over. */
    default void end() throws ScrapeException {}

    static ScrapeException broken(String what) {
        return new ScrapeException(DownReason.NOT_METRICS, what);
    }
}
