package dev.vigil.collector.source.metrics;

import java.nio.ByteBuffer;

/** Takes a page's bytes as they arrive. Not thread-safe; one page each. */
interface PageSink {

    /** The next bytes; the buffer is the caller's again after the call. */
    void feed(ByteBuffer chunk) throws ScrapeException;

    /** The page is over. */
    void finish() throws ScrapeException;
}
