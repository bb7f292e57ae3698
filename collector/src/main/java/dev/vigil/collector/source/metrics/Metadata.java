package dev.vigil.collector.source.metrics;

import java.nio.charset.StandardCharsets;

/**
 * One line of metadata: {@code # TYPE name gauge}.
 *
 * @param keyword HELP, TYPE, UNIT or whatever stands there
 * @param name the metric's name, quotes and escapes undone
 * @param rest what follows; empty where nothing does
 * @param complete whether a blank stood after the name
 */
record Metadata(String keyword, String name, String rest, boolean complete) {

    /** By OpenMetrics' grammar: single blanks, a name that may stand there, and something after it, if only nothing. */
    static Metadata ofOpenMetrics(byte[] page, int from, int to) throws ScrapeException {
        if (!Slices.isUtf8(page, from, to)) {
            throw PageRules.broken("the line is not UTF-8");
        }
        Cursor cursor = new Cursor(page, from, to);
        if (!cursor.skip('#') || !cursor.skip(' ')) {
            throw PageRules.broken("expected # HELP, # TYPE, # UNIT or # EOF");
        }
        String keyword = cursor.word(" ");
        if (!cursor.skip(' ')) {
            throw PageRules.broken("expected a metric name after # " + printable(keyword));
        }
        String name = cursor.name(" ");
        boolean complete = cursor.skip(' ');
        if (!complete) {
            throw PageRules.broken("expected a blank after the metric name of # " + printable(keyword));
        }
        return new Metadata(keyword, name, cursor.rest(), true);
    }

    /** By Prometheus' text format: blanks and tabs as one likes. Comments come as they are, with an empty name. */
    static Metadata ofText(byte[] page, int from, int to) throws ScrapeException {
        Cursor cursor = new Cursor(page, from, to);
        cursor.blanks();
        cursor.skip('#');
        cursor.blanks();
        String keyword = cursor.word(" \t");
        if (!keyword.equals("TYPE") && !keyword.equals("HELP")) {
            return new Metadata(keyword, "", "", false);
        }
        if (!Slices.isUtf8(page, from, to)) {
            throw PageRules.broken("the line is not UTF-8");
        }
        cursor.blanks();
        if (cursor.ended()) {
            return new Metadata(keyword, "", "", false);
        }
        String name = cursor.name(" \t");
        boolean complete = cursor.blanks();
        return new Metadata(keyword, name, cursor.rest().strip(), complete);
    }

    private static String printable(String keyword) {
        return keyword.equals("HELP") || keyword.equals("TYPE") || keyword.equals("UNIT") ? keyword : "...";
    }

    /** Where one is in the line. */
    private static final class Cursor {

        private final byte[] page;
        private final int end;
        private int at;

        Cursor(byte[] page, int from, int to) {
            this.page = page;
            this.at = from;
            this.end = to;
        }

        boolean ended() {
            return at >= end;
        }

        boolean skip(char expected) {
            boolean there = at < end && page[at] == expected;
            at += there ? 1 : 0;
            return there;
        }

        boolean blanks() {
            int from = at;
            while (at < end && (page[at] == ' ' || page[at] == '\t')) {
                at++;
            }
            return at > from;
        }

        String word(String until) {
            int from = at;
            while (at < end && until.indexOf(page[at]) < 0) {
                at++;
            }
            return text(from, at);
        }

        String name(String until) throws ScrapeException {
            if (at < end && page[at] == '"') {
                int from = ++at;
                while (at < end && page[at] != '"') {
                    at += page[at] == '\\' ? 2 : 1;
                }
                if (at >= end) {
                    throw PageRules.broken("expected a closing quote after a metric name");
                }
                return SampleLine.unescaped(text(from, at++));
            }
            int from = at;
            String name = word(until);
            if (!Slices.isName(page, from, at, true)) {
                throw PageRules.broken("expected a metric name in a line of metadata");
            }
            return name;
        }

        String rest() {
            return text(at, end);
        }

        private String text(int from, int to) {
            return new String(page, from, to - from, StandardCharsets.UTF_8);
        }
    }
}
