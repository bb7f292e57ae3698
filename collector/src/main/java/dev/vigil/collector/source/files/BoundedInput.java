package dev.vigil.collector.source.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;

/** A stream that ends with a reason at a number of bytes or at a deadline. Not thread-safe. */
final class BoundedInput extends FilterInputStream {

    private static final int CHUNK = 1 << 16;

    private final long limit;
    private final String whatIsLimited;
    private final long deadlineNanos;
    private final LongSupplier nanoTime;
    private final FileLimits limits;
    private long count;

    /**
     * @param whatIsLimited subject of the sentence that says that {@code limits.bytes()} were exceeded
     * @param deadlineNanos by {@code nanoTime}
     */
    BoundedInput(InputStream in, FileLimits limits, String whatIsLimited, long deadlineNanos, LongSupplier nanoTime) {
        super(in);
        this.limits = limits;
        this.limit = limits.bytes();
        this.whatIsLimited = whatIsLimited;
        this.deadlineNanos = deadlineNanos;
        this.nanoTime = nanoTime;
    }

    /** Bytes read so far. */
    long count() {
        return count;
    }

    @Override
    public int read() throws IOException {
        check();
        int octet = super.read();
        count += octet < 0 ? 0 : 1;
        return octet;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        check();
        int read = super.read(buffer, offset, Math.min(length, CHUNK));
        count += Math.max(0, read);
        return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
        check();
        long skipped = super.skip(Math.min(bytes, 1 << 20));
        count += skipped;
        return skipped;
    }

    /** Nothing: who believes that there is more asks on, and a stream that is torn there then gives nothing of what it gave. */
    @Override
    public int available() {
        return 0;
    }

    private void check() throws IOException {
        if (count > limit) {
            throw new UnreadableException(whatIsLimited + " is larger than " + (limit >> 20) + " MiB");
        }
        if (nanoTime.getAsLong() - deadlineNanos > 0) {
            throw new UnreadableException(
                    "reading it took longer than " + limits.time().toSeconds() + " s");
        }
    }
}
