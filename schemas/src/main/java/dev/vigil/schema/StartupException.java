package dev.vigil.schema;

/**
 * Something that keeps a process from starting, in words for the person who started it. The command line prints {@code
 * error: <what>}, then {@code from} and {@code try}, and exits with the code of the kind.
 */
public final class StartupException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** What sort of failure it is; the exit codes of the command line. */
    public enum Kind {
        /** Wrong usage or configuration. */
        USAGE(2),
        /** Something does not answer, or not in time. */
        UNREACHABLE(4),
        /** Something answers and refuses: credentials, certificate, permission. */
        REFUSED(5);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        public int exitCode() {
            return exitCode;
        }
    }

    private final Kind kind;
    private final String from;
    private final String advice;

    /**
     * @param kind decides the exit code
     * @param what one sentence: what was expected, what came, which one
     * @param from where the offending value stands (flag, environment variable, file:line:column), or empty
     * @param advice what to try, or empty
     */
    public StartupException(Kind kind, String what, String from, String advice) {
        super(what);
        this.kind = kind;
        this.from = from;
        this.advice = advice;
    }

    public Kind kind() {
        return kind;
    }

    public String from() {
        return from;
    }

    public String advice() {
        return advice;
    }
}
