package dev.vigil.streams.readiness;

import dev.vigil.streams.observe.Scope;

/** Names an entry of the readiness state. */
public record StateKey(Kind kind, Scope scope, String name) {

    /** What an entry holds; the name of the constant stands in changelogs. */
    public enum Kind {
        /** A workflow type, by name. */
        TYPE,
        /** A dependency, by name. */
        DEPENDENCY,
        /** A violation, by alert id. */
        ALERT
    }
}
