package dev.vigil.collector.source.metrics;

/**
 * OpenMetrics' grammar of one sample line: one blank where one is due and none elsewhere, no comma too many, an exemplar of
 * at most {@value #MAX_EXEMPLAR} characters. {@link LineParser} reads more than that.
 *
 * <pre>{@code
 * name{label="value",...} value [timestamp] [# {exemplar="..."} value [timestamp]]
 * }</pre>
 */
final class OpenMetricsLine {

    /** Characters of an exemplar's label names and values together. */
    static final int MAX_EXEMPLAR = 128;

    private byte[] bytes = {};
    private int at;
    private int end;
    private int characters;

    void check(byte[] page, int from, int to) throws ScrapeException {
        bytes = page;
        at = from;
        end = to;
        if (!Slices.isUtf8(page, from, to)) {
            throw PageRules.broken("the line is not UTF-8");
        }
        while (at < end && bytes[at] != '{' && bytes[at] != ' ') {
            at++;
        }
        if (at > from && !Slices.isName(page, from, at, true)) {
            throw PageRules.broken("the metric name is none of OpenMetrics");
        }
        if (at < end && bytes[at] == '{') {
            labels();
        }
        space("the value");
        if (at < end && bytes[at] == '{') {
            nativeHistogram();
            return;
        }
        number("a value", true);
        if (at < end) {
            space("a timestamp or an exemplar");
            if (bytes[at] != '#') {
                number("a timestamp", false);
            } else {
                at--;
            }
        }
        if (at < end) {
            exemplar();
        }
    }

    private void exemplar() throws ScrapeException {
        space("an exemplar");
        if (bytes[at] != '#') {
            throw PageRules.broken("expected the end of the line or an exemplar after the timestamp");
        }
        at++;
        space("an exemplar");
        if (bytes[at] != '{') {
            throw PageRules.broken("expected '{' after \"# \"");
        }
        characters = 0;
        labels();
        if (characters > MAX_EXEMPLAR) {
            throw PageRules.broken("an exemplar's labels have more than " + MAX_EXEMPLAR + " characters");
        }
        space("the exemplar's value");
        number("an exemplar's value", true);
        if (at < end) {
            space("the exemplar's timestamp");
            number("an exemplar's timestamp", false);
        }
        if (at < end) {
            throw PageRules.broken("expected the end of the line after the exemplar");
        }
    }

    private void labels() throws ScrapeException {
        at++; // '{'
        if (at < end && bytes[at] == '}') {
            at++;
            return;
        }
        while (true) {
            label();
            if (at < end && bytes[at] == ',') {
                at++;
                if (at < end && bytes[at] == ' ') {
                    at++;
                }
            } else if (at < end && bytes[at] == '}') {
                at++;
                return;
            } else {
                throw PageRules.broken("expected ',' or '}' after a label");
            }
        }
    }

    private void label() throws ScrapeException {
        int from = at;
        if (at < end && bytes[at] == '"') {
            quoted();
            if (at < end && (bytes[at] == ',' || bytes[at] == '}')) {
                return; // the metric's own name
            }
        } else {
            while (at < end && bytes[at] != '=' && bytes[at] != '}' && bytes[at] != ',') {
                at++;
            }
            if (!Slices.isName(bytes, from, at, false)) {
                throw PageRules.broken("expected a label name");
            }
            characters += at - from;
        }
        if (at == end || bytes[at] != '=') {
            throw PageRules.broken("expected '=' after a label name");
        }
        at++;
        quoted();
    }

    private void quoted() throws ScrapeException {
        if (at == end || bytes[at] != '"') {
            throw PageRules.broken("expected a quoted string");
        }
        for (at++; at < end && bytes[at] != '"'; at++) {
            if (bytes[at] == '\\') {
                at++;
            }
            characters += at < end && (bytes[at] & 0xc0) != 0x80 ? 1 : 0;
        }
        if (at >= end) {
            throw PageRules.broken("expected a closing quote");
        }
        at++;
    }

    private void space(String before) throws ScrapeException {
        if (at >= end || bytes[at] != ' ' || at + 1 >= end) {
            throw PageRules.broken("expected one blank and " + before);
        }
        at++;
    }

    private void number(String expected, boolean anyValue) throws ScrapeException {
        int from = at;
        while (at < end && bytes[at] != ' ') {
            at++;
        }
        try {
            double number = Numbers.parse(bytes, from, at);
            if (!anyValue && !Double.isFinite(number)) {
                throw PageRules.broken("expected " + expected + " that is finite");
            }
        } catch (NumberFormatException e) {
            throw new ScrapeException(DownReason.NOT_METRICS, "expected " + expected);
        }
    }

    /** {@code {count:24,sum:100,...}}, an extension that Prometheus' clients write. */
    private void nativeHistogram() throws ScrapeException {
        if (bytes[end - 1] != '}') {
            throw PageRules.broken("expected '}' after a native histogram");
        }
        at = end;
    }
}
