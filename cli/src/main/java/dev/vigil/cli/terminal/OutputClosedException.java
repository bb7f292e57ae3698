package dev.vigil.cli.terminal;

/** The reader of stdout has gone. A command ends quietly then. */
public final class OutputClosedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    OutputClosedException() {
        super("stdout was closed", null, false, false);
    }
}
