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
    private final int[] labelEnds;
    private byte[] bytes = {};
    private int begin;
    private int at;
    private int end;
    private int labelsBefore;

    LineParser(SampleLine sample, int maxLabels) {
        this.sample = sample;
        this.labelEnds = new int[maxLabels];
    }

    /**
     * Reads a line that is neither blank nor a comment into the view.
     *
     * @param shared how many of its first bytes are those of the line that was read before; 0 where there is none
     */
    void parse(byte[] page, int from, int to, int shared) throws ScrapeException {
        bytes = page;
        begin = from;
        end = to > from && page[to - 1] == '\r' ? to - 1 : to;
        int known = knownLabels(shared);
        if (known > 0) {
            at = from + labelEnds[known - 1];
            sample.start(page, from, known);
            labels(true);
        } else {
            at = from;
            sample.start(page, from);
            labelsBefore = 0;
            skipSpaces();
            name();
            skipSpaces();
            if (at < end && bytes[at] == '{' && !isNative()) {
                at++;
                labels(false);
            }
        }
        skipSpaces();
        if (!sample.hasName()) {
            throw refused("a metric name");
        }
        if (at < end && bytes[at] == '{' && isNative() && bytes[end - 1] == '}') {
            sample.setNative();
        } else {
            value();
        }
        sample.end();
        labelsBefore = sample.labels();
    }

    private void value() throws ScrapeException {
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
    }

    /** How many labels of the line before lie in the bytes that this one shares with it. */
    private int knownLabels(int shared) {
        int known = labelsBefore;
        while (known > 0 && labelEnds[known - 1] > shared) {
            known--;
        }
        boolean nameToo = known > 0 && sample.nameEnd() <= labelEnds[known - 1];
        return nameToo ? known : 0;
    }

    /** What was read last is nothing to build on: a line was refused, or the buffer has moved. */
    void forget() {
        labelsBefore = 0;
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

    /** @param afterOne whether a label has just been read */
    private void labels(boolean afterOne) throws ScrapeException {
        if (afterOne) {
            separator();
        }
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
            separator();
        }
    }

    private void separator() throws ScrapeException {
        skipSpaces();
        if (at < end && bytes[at] == ',') {
            at++;
        } else if (at >= end || bytes[at] != '}') {
            throw refused("',' or '}' after a label");
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
        labelEnds[sample.labels() - 1] = at - begin;
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
