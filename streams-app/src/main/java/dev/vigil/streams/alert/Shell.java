package dev.vigil.streams.alert;

import java.util.regex.Pattern;

/** Puts names from Temporal into commands. A name may hold anything: quotes, newlines, {@code $(…)}. Pure. */
final class Shell {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./][A-Za-z0-9_@%+=:,./-]*");
    /** Neither expands nor ends inside double quotes; {@code !} is left out because of interactive shells. */
    private static final Pattern PLAIN_WITHIN_DOUBLE_QUOTES = Pattern.compile("[^\"$`\\\\!\\p{Cntrl}]*");

    private Shell() {}

    /** One word of a POSIX shell that means the text and nothing else. */
    static String word(String text) {
        if (PLAIN.matcher(text).matches()) {
            return text;
        }
        if (text.indexOf('\'') >= 0 && PLAIN_WITHIN_DOUBLE_QUOTES.matcher(text).matches()) {
            return '"' + text + '"';
        }
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /** A string of a visibility query. */
    static String queryString(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    /** A file name made of an id. */
    static String fileName(String id) {
        String safe = id.replaceAll("[^A-Za-z0-9._-]", "_");
        String bounded = safe.length() > 60 ? safe.substring(0, 60) : safe;
        return bounded.startsWith("-") ? "_" + bounded : bounded;
    }
}
