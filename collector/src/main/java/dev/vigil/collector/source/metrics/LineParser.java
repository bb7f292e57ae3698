package dev.vigil.collector.source.metrics;

import java.nio.charset.StandardCharsets;

/**
 * One line of Prometheus text or OpenMetrics into a {@link SampleLine}. Reads what either format allows, quoted names and
 * exemplars included; a line that is neither sample, comment nor blank is refused. What metadata claims is not checked.
 *
 * <pre>{@code
 * name{label="value",...} value [timestamp] [# {exemplar="..."} value [timestamp]]
 * }</pre>
 */
final class LineParser {

    private static final byte[] NATIVE = "{count:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NAME = "__name__".getBytes(StandardCharsets.US_ASCII);

    private final SampleLine sample;
    private byte[] bytes = {};
    private int at;
    private int end;

    LineParser(SampleLine sample) {
        this.sample = sample;
    }

    /** Whether the line holds a sample, which then stands in the view; comments and blank lines do not. */
    boolean parse(byte[] page, int from, int to) throws ScrapeException {
        bytes = page;
        at = from;
        end = to > from && page[to - 1] == '\r' ? to - 1 : to;
        skipSpaces();
        if (at == end || bytes[at] == '#') {
            return false;
        }
        sample.start(page);
        name();
        skipSpaces();
        if (at < end && bytes[at] == '{' && !isNative()) {
            at++;
            labels();
            skipSpaces();
        }
        if (!sample.hasName()) {
            throw refused("a metric name");
        }
        if (isNative() && bytes[end - 1] == '}') {
            sample.setNative();
            return true;
        }
        sample.setValue(number("a value"));
        skipSpaces();
        if (at < end && bytes[at] != '#') {
            sample.setTimestamp(number("a timestamp"));
            skipSpaces();
        }
        if (at < end && bytes[at] != '#') {
            throw refused("the end of the line");
        }
        if (at < end) {
            sample.setExemplar();
        }
        return true;
    }

    /** A native histogram begins here, as Prometheus' clients write it. */
    private boolean isNative() {
        return at + NATIVE.length < end && Slices.is(bytes, at, at + NATIVE.length, NATIVE);
    }

    private void name() throws ScrapeException {
        int from = at;
        while (at < end && (isNameByte(bytes[at], at > from) || bytes[at] == ':')) {
            at++;
        }
        sample.setName(from, at);
        if (at == from && bytes[at] != '{') {
            throw refused("a metric name");
        }
    }

    private void labels() throws ScrapeException {
        while (true) {
            skipSpaces();
            while (at < end && bytes[at] == ',') { // one too many changes nothing
                at++;
                skipSpaces();
            }
            if (at < end && bytes[at] == '}') {
                at++;
                return;
            }
            label();
            skipSpaces();
            if (at < end && bytes[at] == ',') {
                at++;
            } else if (at == end || bytes[at] != '}') {
                throw refused("',' or '}' after a label");
            }
        }
    }

    private void label() throws ScrapeException {
        boolean quoted = at < end && bytes[at] == '"';
        int from = quoted ? at + 1 : at;
        int to;
        if (quoted) {
            quoted();
            to = at - 1;
        } else {
            while (at < end && isNameByte(bytes[at], at > from)) {
                at++;
            }
            to = at;
        }
        skipSpaces();
        if (quoted && !sample.hasName() && at < end && (bytes[at] == ',' || bytes[at] == '}')) {
            sample.setName(from, to); // {"metric name", label="value"}
            return;
        }
        if (from == to || at == end || bytes[at] != '=') {
            throw refused("a label name and '='");
        }
        at++;
        skipSpaces();
        int valueFrom = at + 1;
        boolean escaped = quoted();
        if (bytes[from] == '_' && Slices.is(bytes, from, to, NAME)) {
            if (sample.hasName()) {
                throw refused("one metric name, not two");
            }
            sample.setName(valueFrom, at - 1);
            return;
        }
        sample.addLabel(from, to, valueFrom, at - 1, escaped);
    }

    /** Steps over a quoted string and says whether it holds escapes. */
    private boolean quoted() throws ScrapeException {
        if (at == end || bytes[at] != '"') {
            throw refused("a quoted string");
        }
        boolean escaped = false;
        for (at++; at < end; at++) {
            if (bytes[at] == '"') {
                at++;
                return escaped;
            }
            if (bytes[at] == '\\') {
                escaped = true;
                at++;
            }
        }
        throw refused("a closing quote");
    }

    private double number(String expected) throws ScrapeException {
        int from = at;
        while (at < end && !isSpace(bytes[at])) {
            at++;
        }
        try {
            return Numbers.parse(bytes, from, at);
        } catch (NumberFormatException e) {
            at = from;
            throw refused(expected);
        }
    }

    private void skipSpaces() {
        while (at < end && isSpace(bytes[at])) {
            at++;
        }
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t';
    }

    private static boolean isNameByte(byte b, boolean digitAllowed) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == '_' || (digitAllowed && b >= '0' && b <= '9');
    }

    private ScrapeException refused(String expected) {
        String got = at >= end
                ? "the end of the line"
                : bytes[at] > ' ' && bytes[at] < 127 ? "'" + (char) bytes[at] + "'" : "byte " + (bytes[at] & 0xff);
        return new ScrapeException(DownReason.NOT_METRICS, "expected " + expected + ", got " + got);
    }
}
