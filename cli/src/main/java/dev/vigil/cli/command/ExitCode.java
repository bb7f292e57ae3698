package dev.vigil.cli.command;

/** What a process says with its end. "No" and "broken" never share a code. */
public final class ExitCode {

    public static final int YES = 0;
    /** The answer is no. */
    public static final int NO = 1;
    /** Wrong usage or configuration. */
    public static final int USAGE = 2;
    /** Not enough evidence for a yes, and none for a no. */
    public static final int UNPROVEN = 3;
    /** Something does not answer, or not in time. */
    public static final int UNREACHABLE = 4;
    /** Something answers and refuses. */
    public static final int REFUSED = 5;
    /** A fault of ours. */
    public static final int BUG = 70;
    /** Ctrl-C. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
