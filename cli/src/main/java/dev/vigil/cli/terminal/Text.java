package dev.vigil.cli.terminal;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/** Text made safe and short for a terminal. Pure functions. */
public final class Text {

    private Text() {}

    /**
     * The text with everything that a terminal would obey, not show, written as an escape: C0, DEL, C1, the bidirectional
     * controls, line and paragraph separators, lone surrogates. Ids, types and queues come from Temporal, which takes any
     * character; a workflow id must not be able to move the cursor.
     */
    public static String printable(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> safe.append("\\n");
                case '\r' -> safe.append("\\r");
                case '\t' -> safe.append("\\t");
                default -> {
                    if (isObeyed(c)) {
                        safe.append(String.format(Locale.ROOT, "\\u%04x", c));
                    } else {
                        safe.appendCodePoint(c);
                    }
                }
            }
        });
        return safe.toString();
    }

    /** Whether a terminal or a renderer acts on the character instead of showing it. */
    static boolean isObeyed(int c) {
        boolean control = c < 0x20 || (c >= 0x7f && c <= 0x9f);
        boolean bidirectional = c == 0x061c
                || c == 0x200e
                || c == 0x200f
                || (c >= 0x202a && c <= 0x202e)
                || (c >= 0x2066 && c <= 0x2069);
        boolean separator = c == 0x2028 || c == 0x2029;
        boolean loneSurrogate = c >= 0xd800 && c <= 0xdfff;
        return control || bidirectional || separator || loneSurrogate;
    }

    /** {@code 7 m 47 s}, {@code 2 h 5 m}, {@code 350 ms}: the two largest units that are not zero. */
    public static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds == 0) {
            return duration.toMillis() + " ms";
        }
        long[] amounts = {seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60};
        String[] units = {"d", "h", "m", "s"};
        int first = 0;
        while (amounts[first] == 0) {
            first++;
        }
        String text = amounts[first] + " " + units[first];
        boolean second = first + 1 < amounts.length && amounts[first + 1] > 0;
        return second ? text + " " + amounts[first + 1] + " " + units[first + 1] : text;
    }

    /** A number as people write it: no exponent, one decimal, two below one, none if it is whole. */
    public static String number(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        return BigDecimal.valueOf(value)
                .setScale(Math.abs(value) < 1 ? 2 : 1, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}
