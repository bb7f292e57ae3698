package dev.vigil.cli.config;

import java.util.regex.Pattern;

/** Which settings are never shown. */
final class Secrets {

    static final String REDACTED = "(redacted)";

    private static final Pattern NAME = Pattern.compile(
            "(password|secret|token|credential|jaas|keystore[._]key|api[._]key).*", Pattern.CASE_INSENSITIVE);

    private Secrets() {}

    /** Whether a setting's name says that its value is a secret. */
    static boolean isSecret(String name) {
        return NAME.matcher(name).find();
    }

    /** A line of a file without what stands after a name that says so. */
    static String redacted(String line) {
        return NAME.matcher(line).replaceFirst("$1… " + REDACTED);
    }
}
