package dev.vigil.schema;

import java.util.regex.Pattern;

/** What stands before every topic name of one installation: empty, or legal topic characters. */
public record TopicPrefix(String value) {

    private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{0,100}"); // before DEFAULT, which needs it

    public static final TopicPrefix DEFAULT = new TopicPrefix("vigil.");

    public TopicPrefix {
        if (!LEGAL.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "topic prefix must be at most 100 of letters, digits, '.', '_' and '-', got: \"" + value + "\"");
        }
    }
}
