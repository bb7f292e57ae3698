package dev.vigil.cli.terminal;

/** Colours of the 16-colour palette that can be read on light and dark. */
public enum Tone {
    PLAIN(""),
    STRONG("\u001b[1m"),
    BAD("\u001b[31m"),
    GOOD("\u001b[32m"),
    DIM("\u001b[2m");

    static final String RESET = "\u001b[0m";

    private final String escape;

    Tone(String escape) {
        this.escape = escape;
    }

    String escape() {
        return escape;
    }
}
