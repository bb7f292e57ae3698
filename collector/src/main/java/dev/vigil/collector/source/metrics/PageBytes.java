package dev.vigil.collector.source.metrics;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A page as a whole, up to a limit. */
final class PageBytes implements PageSink {

    private final long limit;
    private byte[] bytes = new byte[64 << 10];
    private int length;

    PageBytes(long limit) {
        this.limit = limit;
    }

    @Override
    public void feed(ByteBuffer chunk) throws ScrapeException {
        int count = chunk.remaining();
        if (length + (long) count > limit) {
            throw new ScrapeException(DownReason.TOO_LARGE, "the page has more than " + limit + " bytes");
        }
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
        }
        chunk.get(bytes, length, count);
        length += count;
    }

    @Override
    public void finish() {}

    byte[] bytes() {
        return Arrays.copyOf(bytes, length);
    }
}
