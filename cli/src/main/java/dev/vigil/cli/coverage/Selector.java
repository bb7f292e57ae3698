package dev.vigil.cli.coverage;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A selector of a query: a metric's name and matchers of its labels. Found by scanning, not by parsing PromQL: a name with or without
 * braces that is not followed by a parenthesis, outside of strings.
 *
 * @param metric name, or empty if it is matched by {@code __name__} only
 */
record Selector(String metric, List<Match> matchers) {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern MATCH = Pattern.compile(
            "\\s*([a-zA-Z_][a-zA-Z0-9_]*)\\s*(=~|!~|!=|=)\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*')\\s*,?");

    Selector {
        matchers = List.copyOf(matchers);
    }

    /** One condition on a label. */
    record Match(String label, String operator, String value) {

        boolean admits(String text) {
            return switch (operator) {
                case "=" -> text.equals(value);
                case "!=" -> !text.equals(value);
                case "=~" -> matches(text);
                default -> !matches(text);
            };
        }

        /** Prometheus anchors its expressions; one that Java does not understand admits nothing. */
        private boolean matches(String text) {
            try {
                return Pattern.matches(value, text);
            } catch (PatternSyntaxException e) {
                return false;
            }
        }
    }

    /** Whether a series with that label could be selected. */
    boolean admits(String label, String text) {
        return matchers.stream().filter(match -> match.label().equals(label)).allMatch(match -> match.admits(text));
    }

    static List<Selector> of(String query) {
        List<Selector> selectors = new ArrayList<>();
        int at = 0;
        while (at < query.length()) {
            char c = query.charAt(at);
            if (c == '"' || c == '\'' || c == '`') {
                at = endOfString(query, at);
            } else if (c == '{') {
                at = braces(query, at, "", selectors);
            } else if (Character.isLetter(c) || c == '_' || c == ':') {
                Matcher name = NAME.matcher(query).region(at, query.length());
                if (!name.lookingAt()) {
                    at++;
                    continue;
                }
                int end = skipBlank(query, name.end());
                if (end < query.length() && query.charAt(end) == '{') {
                    at = braces(query, end, name.group(), selectors);
                } else {
                    if (end >= query.length() || query.charAt(end) != '(') {
                        selectors.add(new Selector(name.group(), List.of()));
                    }
                    at = name.end();
                }
            } else {
                at++;
            }
        }
        return selectors;
    }

    private static int braces(String query, int open, String metric, List<Selector> into) {
        List<Match> matchers = new ArrayList<>();
        int at = open + 1;
        Matcher match = MATCH.matcher(query);
        while (match.region(at, query.length()).lookingAt()) {
            String quoted = match.group(3);
            matchers.add(new Match(
                    match.group(1),
                    match.group(2),
                    quoted.substring(1, quoted.length() - 1).replaceAll("\\\\(.)", "$1")));
            at = match.end();
        }
        into.add(new Selector(metric, matchers));
        int close = query.indexOf('}', at);
        return close < 0 ? query.length() : close + 1;
    }

    private static int endOfString(String query, int open) {
        char quote = query.charAt(open);
        for (int at = open + 1; at < query.length(); at++) {
            if (query.charAt(at) == '\\' && quote != '`') {
                at++;
            } else if (query.charAt(at) == quote) {
                return at + 1;
            }
        }
        return query.length();
    }

    private static int skipBlank(String query, int from) {
        int at = from;
        while (at < query.length() && Character.isWhitespace(query.charAt(at))) {
            at++;
        }
        return at;
    }
}
