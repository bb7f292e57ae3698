package dev.vigil.schema.registry;

/** A request that the registry did not grant. The message finishes the sentence "the registry cannot be used: ...". */
final class RegistryException extends Exception {

    private static final long serialVersionUID = 1;

    /** What sort of failure it is. */
    enum Kind {
        UNREACHABLE,
        REFUSED,
        INCOMPATIBLE,
        NO_REGISTRY
    }

    private final Kind kind;
    private final int status;

    RegistryException(Kind kind, int status, String message) {
        super(message, null, false, false);
        this.kind = kind;
        this.status = status;
    }

    Kind kind() {
        return kind;
    }

    /** The HTTP status; 0 where there was none. */
    int status() {
        return status;
    }
}
