package dev.vigil.cli.terminal;

import java.io.PrintStream;

/**
 * Where a command writes: data on stdout, everything else on stderr. All text that may hold characters of a stranger goes
 * through {@link Text#printable}; these methods do so for the whole line. Thread-safe: one line is written at once.
 */
public final class Terminal {

    private final PrintStream out;
    private final PrintStream err;
    private final boolean quiet;
    private final boolean color;
    private final boolean unicode;

    /**
     * @param quiet whether notes are left out
     * @param color whether colours may be used on stdout
     * @param unicode whether characters beyond ASCII can be shown
     */
    public Terminal(PrintStream out, PrintStream err, boolean quiet, boolean color, boolean unicode) {
        this.out = out;
        this.err = err;
        this.quiet = quiet;
        this.color = color;
        this.unicode = unicode;
    }

    /**
     * Data: one line on stdout.
     *
     * @throws OutputClosedException if the reader has gone, as {@code head} does
     */
    public void line(String text) {
        write(Text.printable(text));
    }

    /** Data: one line on stdout in a tone. */
    public void line(Tone tone, String text) {
        write(toned(tone, text));
    }

    /** Data that is written already and free of controls, such as JSON or toned parts. */
    public void raw(String text) {
        write(text);
    }

    /** A note for the person who watches: one line on stderr, not with {@code -q}. */
    public void note(String text) {
        if (!quiet) {
            problem(text);
        }
    }

    /** Something that went wrong: one line on stderr, always. */
    public synchronized void problem(String text) {
        err.println(ascii(Text.printable(text)));
        err.flush();
    }

    /** The text, printable, in a tone if colours are on; for parts of a {@link #raw} line. */
    public String toned(Tone tone, String text) {
        String safe = Text.printable(text);
        return color && tone != Tone.PLAIN ? tone.escape() + safe + Tone.RESET : safe;
    }

    /** One of two spellings of a sign: the second where the terminal shows ASCII only. */
    public String sign(String unicodeSign, String asciiSign) {
        return unicode ? unicodeSign : asciiSign;
    }

    private synchronized void write(String text) {
        out.println(ascii(text));
        if (out.checkError()) {
            throw new OutputClosedException();
        }
    }

    private String ascii(String text) {
        return unicode
                ? text
                : text.replace("→", "->")
                        .replace("≥", ">=")
                        .replace("·", "-")
                        .replace("…", "...")
                        .replace("–", "-")
                        .replace("×", "x");
    }
}
