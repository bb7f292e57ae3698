package dev.vigil.cli.config;

import java.util.Locale;
import java.util.stream.Stream;

/** Which settings are never shown. */
final class Secrets {

    static final String REDACTED = "(redacted)";

    private Secrets() {}

    /** Whether a setting's name says that its value is a secret. */
    static boolean isSecret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return Stream.of("password", "secret", "token", "credential", "jaas", "keystore.key", "api_key", "api.key")
                .anyMatch(lower::contains);
    }
}
