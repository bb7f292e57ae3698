package dev.vigil.collector.source.metrics;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A page as it arrives, cut into lines and samples. Holds at most one line and one chunk, whatever the page's length. Reads
 * Prometheus text 0.0.4 and OpenMetrics 1.0; of the latter it demands the final {@code # EOF}, which tells a whole page from
 * a torn one. A page with one line that is no metrics is no metrics: half a truth about a worker is worse than none. Not
 * thread-safe; one page each.
 */
final class ExpositionParser implements PageSink {

    private static final byte[] EOF = {'#', ' ', 'E', 'O', 'F'};

    private final SampleHandler handler;
    private final MetricsLimits limits;
    private final boolean openMetrics;
    private final PageRules rules;
    private final SampleLine sample;
    private final LineParser lines;
    private byte[] buffer = new byte[32 << 10];
    private int length;
    private int beforeFrom;
    private int beforeTo;
    private int line;
    private int samples;
    private long bytes;
    private boolean ended;

    /** @param openMetrics whether the page says it is OpenMetrics, by its content type */
    ExpositionParser(SampleHandler handler, MetricsLimits limits, boolean openMetrics) {
        this(handler, limits, openMetrics, PageRules.NONE);
    }

    /** @param rules what is demanded beyond lines that can be read */
    ExpositionParser(SampleHandler handler, MetricsLimits limits, boolean openMetrics, PageRules rules) {
        this.rules = rules;
        this.handler = handler;
        this.limits = limits;
        this.openMetrics = openMetrics;
        this.sample = new SampleLine(limits.labels());
        this.lines = new LineParser(sample, limits.labels());
    }

    /** Takes the next bytes of the page. */
    @Override
    public void feed(ByteBuffer chunk) throws ScrapeException {
        bytes += chunk.remaining();
        if (bytes > limits.bytes()) {
            throw tooLarge("the page has more than " + limits.bytes() + " bytes");
        }
        int scanned = length;
        append(chunk);
        int lineFrom = 0;
        forget(); // the bytes of the last line have moved
        while (true) {
            int shared = lineBefore(lineFrom);
            int end = lineFeed(Math.max(scanned, lineFrom + shared));
            if (end < 0) {
                break;
            }
            line(lineFrom, end, shared);
            lineFrom = end + 1;
        }
        length -= lineFrom;
        System.arraycopy(buffer, lineFrom, buffer, 0, length);
        if (length > limits.lineBytes()) {
            throw tooLarge("line " + (line + 1) + " has more than " + limits.lineBytes() + " bytes");
        }
    }

    @Override
    public void finish() throws ScrapeException {
        if (length > 0 && openMetrics) {
            line(0, length, 0); // "# EOF" may be the last bytes
        } else if (skipBlanks(0, length) < length) {
            throw notMetrics(
                    samples == 0 && buffer[0] == '<'
                            ? "it answers with HTML, expected Prometheus text; the page is usually at /metrics"
                            : "line " + (line + 1) + " ends without a line feed: the page is torn");
        }
        if (openMetrics && !ended) {
            throw notMetrics("the page ends without \"# EOF\": it is torn");
        }
        if (bytes == 0) {
            throw notMetrics("the page is empty");
        }
        rules.end();
    }

    /** Samples so far, kept or not. */
    int samples() {
        return samples;
    }

    private void append(ByteBuffer chunk) {
        int needed = length + chunk.remaining();
        if (needed > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(needed, 2 * buffer.length));
        }
        int count = chunk.remaining();
        chunk.get(buffer, length, count);
        length += count;
    }

    private void line(int from, int to, int shared) throws ScrapeException {
        line++;
        if (to - from > limits.lineBytes()) {
            throw tooLarge("line " + line + " has more than " + limits.lineBytes() + " bytes");
        }
        if (openMetrics && ended) {
            throw notMetrics("line " + line + " stands after \"# EOF\"");
        }
        try {
            int first = skipBlanks(from, to);
            if (first == to) {
                rules.blank();
            } else if (buffer[first] == '#') {
                comment(from, to);
            } else {
                rules.line(buffer, from, to);
                lines.parse(buffer, from, to, shared);
                beforeFrom = from;
                beforeTo = to;
                rules.sample(sample);
                if (++samples > limits.samples()) {
                    throw new ScrapeException(
                            DownReason.TOO_LARGE, "the page has more than " + limits.samples() + " samples");
                }
                handler.sample(sample);
            }
        } catch (ScrapeException e) {
            throw new ScrapeException(e.reason(), "line " + line + ": " + e.getMessage());
        }
    }

    private void comment(int from, int to) throws ScrapeException {
        if (Arrays.equals(EOF, 0, EOF.length, buffer, from, to)) {
            ended = true; // of Prometheus text it is a comment like any other
        } else {
            rules.comment(buffer, from, to);
        }
    }

    /** How many bytes at a position are those of the last sample's line: a histogram's lines differ near their ends only. */
    private int lineBefore(int from) {
        if (beforeTo == beforeFrom) {
            return 0;
        }
        int most = Math.min(beforeTo - beforeFrom, length - from);
        int differs = Arrays.mismatch(buffer, beforeFrom, beforeFrom + most, buffer, from, from + most);
        return differs < 0 ? most : differs;
    }

    private int lineFeed(int from) {
        for (int i = from; i < length; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void forget() {
        beforeFrom = 0;
        beforeTo = 0;
        lines.forget();
    }

    private int skipBlanks(int from, int to) {
        int at = from;
        while (at < to && (buffer[at] == ' ' || buffer[at] == '\t' || buffer[at] == '\r')) {
            at++;
        }
        return at;
    }

    private static ScrapeException tooLarge(String what) {
        return new ScrapeException(DownReason.TOO_LARGE, what);
    }

    private static ScrapeException notMetrics(String what) {
        return new ScrapeException(DownReason.NOT_METRICS, what);
    }
}
