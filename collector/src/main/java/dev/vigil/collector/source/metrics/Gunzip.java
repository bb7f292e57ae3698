package dev.vigil.collector.source.metrics;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A gzip page as it arrives, plain bytes on to the next sink, which keeps the limit on them. The JDK's own reader pulls from
 * a stream and so would hold a thread for each slow target. One member, as HTTP's {@code Content-Encoding: gzip} has it.
 */
final class Gunzip implements PageSink, AutoCloseable {

    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final int FLAG_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;

    private enum Stage {
        HEADER,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        CRC,
        BODY,
        TRAILER,
        END
    }

    private final PageSink next;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] head = new byte[HEADER_BYTES];
    private final byte[] plain = new byte[16 << 10];
    private Stage stage = Stage.HEADER;
    private int read;
    private int extra;

    Gunzip(PageSink next) {
        this.next = next;
    }

    @Override
    public void feed(ByteBuffer chunk) throws ScrapeException {
        while (chunk.hasRemaining()) {
            switch (stage) {
                case HEADER -> header(chunk);
                case EXTRA_LENGTH -> {
                    extra |= (chunk.get() & 0xff) << (8 * read);
                    if (++read == 2) {
                        enter(extra == 0 ? after(Stage.EXTRA) : Stage.EXTRA);
                    }
                }
                case EXTRA -> {
                    chunk.get();
                    if (++read == extra) {
                        enter(after(Stage.EXTRA));
                    }
                }
                case NAME, COMMENT -> {
                    if (chunk.get() == 0) {
                        enter(after(stage));
                    }
                }
                case CRC -> {
                    chunk.get();
                    if (++read == 2) {
                        enter(Stage.BODY);
                    }
                }
                case BODY -> inflate(chunk);
                case TRAILER -> trailer(chunk);
                case END -> throw broken("bytes follow its end");
            }
        }
    }

    @Override
    public void finish() throws ScrapeException {
        close();
        if (stage != Stage.END) {
            throw broken("it ends too early");
        }
        next.finish();
    }

    @Override
    public void close() {
        inflater.end();
    }

    private void header(ByteBuffer chunk) throws ScrapeException {
        head[read++] = chunk.get();
        if (read == HEADER_BYTES) {
            if ((head[0] & 0xff) != 0x1f || (head[1] & 0xff) != 0x8b || head[2] != 8) {
                throw broken("it does not begin as gzip does");
            }
            enter(after(Stage.HEADER));
        }
    }

    /** The next part of the header that its flags announce. */
    private Stage after(Stage passed) {
        int flags = head[3];
        if (passed.compareTo(Stage.EXTRA_LENGTH) < 0 && (flags & FLAG_EXTRA) != 0) {
            return Stage.EXTRA_LENGTH;
        }
        if (passed.compareTo(Stage.NAME) < 0 && (flags & FLAG_NAME) != 0) {
            return Stage.NAME;
        }
        if (passed.compareTo(Stage.COMMENT) < 0 && (flags & FLAG_COMMENT) != 0) {
            return Stage.COMMENT;
        }
        return (flags & FLAG_CRC) != 0 ? Stage.CRC : Stage.BODY;
    }

    private void enter(Stage entered) {
        stage = entered;
        read = 0;
    }

    private void inflate(ByteBuffer chunk) throws ScrapeException {
        inflater.setInput(chunk);
        try {
            int count;
            while ((count = inflater.inflate(plain)) > 0) {
                crc.update(plain, 0, count);
                next.feed(ByteBuffer.wrap(plain, 0, count));
            }
        } catch (DataFormatException e) {
            throw broken("its data is damaged");
        }
        if (inflater.needsDictionary()) {
            throw broken("it needs a dictionary");
        }
        if (inflater.finished()) {
            enter(Stage.TRAILER);
        }
    }

    private void trailer(ByteBuffer chunk) throws ScrapeException {
        head[read++] = chunk.get();
        if (read == TRAILER_BYTES) {
            long expected = 0;
            for (int i = 3; i >= 0; i--) {
                expected = expected << 8 | (head[i] & 0xff);
            }
            if (expected != crc.getValue()) {
                throw broken("its checksum is wrong");
            }
            enter(Stage.END);
        }
    }

    private static ScrapeException broken(String how) {
        return new ScrapeException(DownReason.NOT_METRICS, "the gzip page cannot be read: " + how);
    }
}
