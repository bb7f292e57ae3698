package dev.vigil.collector.source.metrics;

import java.nio.charset.StandardCharsets;

/** Numbers of the exposition formats, from bytes. Pure; allocates only for numbers of more than 15 digits or wide exponents. */
final class Numbers {

    private static final long EXACT = 1L << 53;
    private static final int EXACT_POWER = 22;
    private static final int MAX_DIGITS = 18;
    private static final double[] POWERS = new double[EXACT_POWER + 1];

    static {
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = Double.parseDouble("1e" + i);
        }
    }

    private Numbers() {}

    /**
     * Reads a decimal number, {@code NaN}, {@code Inf}, {@code +Inf} or {@code -Inf} (any case).
     *
     * @throws NumberFormatException for anything else, hexadecimal and digits with underscores included
     */
    static double parse(byte[] bytes, int from, int to) {
        int at = from;
        boolean negative = false;
        if (at < to && (bytes[at] == '-' || bytes[at] == '+')) {
            negative = bytes[at++] == '-';
        }
        long mantissa = 0;
        int digits = 0;
        int significant = 0;
        int scale = 0;
        boolean fraction = false;
        for (; at < to; at++) {
            byte b = bytes[at];
            if (b >= '0' && b <= '9') {
                digits++;
                if (significant > 0 || b != '0') {
                    significant++;
                }
                if (significant <= MAX_DIGITS) {
                    mantissa = 10 * mantissa + (b - '0');
                }
                scale += fraction ? 1 : 0;
            } else if (b == '.' && !fraction) {
                fraction = true;
            } else {
                break;
            }
        }
        if (digits == 0) {
            return special(bytes, from, at, to, negative, fraction);
        }
        int exponent = at < to ? exponent(bytes, at, to) : 0;
        int power = exponent - scale;
        if (significant > MAX_DIGITS || mantissa > EXACT || power < -EXACT_POWER || power > EXACT_POWER) {
            return Double.parseDouble(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
        }
        // both operands are exact doubles, so one operation rounds correctly (Clinger 1990)
        double value = power < 0 ? mantissa / POWERS[-power] : mantissa * POWERS[power];
        return negative ? -value : value;
    }

    private static int exponent(byte[] bytes, int from, int to) {
        int at = from;
        if (bytes[at] != 'e' && bytes[at] != 'E') {
            throw new NumberFormatException();
        }
        at++;
        boolean negative = false;
        if (at < to && (bytes[at] == '-' || bytes[at] == '+')) {
            negative = bytes[at++] == '-';
        }
        if (at == to) {
            throw new NumberFormatException();
        }
        int exponent = 0;
        for (; at < to; at++) {
            if (bytes[at] < '0' || bytes[at] > '9') {
                throw new NumberFormatException();
            }
            exponent = Math.min(10 * exponent + (bytes[at] - '0'), 100_000);
        }
        return negative ? -exponent : exponent;
    }

    private static double special(byte[] bytes, int from, int at, int to, boolean negative, boolean fraction) {
        if (!fraction && (is(bytes, at, to, "inf") || is(bytes, at, to, "infinity"))) {
            return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (!fraction && at == from && is(bytes, at, to, "nan")) {
            return Double.NaN;
        }
        throw new NumberFormatException();
    }

    private static boolean is(byte[] bytes, int from, int to, String lowerCase) {
        if (to - from != lowerCase.length()) {
            return false;
        }
        for (int i = 0; i < lowerCase.length(); i++) {
            if ((bytes[from + i] | 0x20) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
