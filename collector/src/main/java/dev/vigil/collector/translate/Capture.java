package dev.vigil.collector.translate;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Payload-bearing fields that a user may turn on by name. Each record that may hold one says so in its source block. */
public enum Capture {
    /** Messages of failures in events; never their details or stack traces. */
    FAILURE_MESSAGES;

    /** Its name in the configuration and in {@code source.capture}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static List<String> labels(Set<Capture> captures) {
        return captures.stream().map(Capture::label).sorted().toList();
    }
}
