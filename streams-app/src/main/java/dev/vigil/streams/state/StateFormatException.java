package dev.vigil.streams.state;

/** State in a changelog that this version of Vigil cannot read. Starting again does not help. */
public final class StateFormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StateFormatException(String store, RuntimeException cause) {
        super(
                "the state in the changelog of " + store + " cannot be read (" + innermost(cause)
                        + "): go on with the version of Vigil that wrote it, or delete this application's group and internal topics,"
                        + " and what is recorded is read and judged once more",
                cause);
    }

    private static String innermost(Throwable cause) {
        Throwable inner = cause;
        while (inner.getCause() != null) {
            inner = inner.getCause();
        }
        return String.valueOf(inner.getMessage());
    }
}
