package dev.vigil.streams.check;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Durations in words: {@code 4 h}, {@code 90 s}, {@code 1.5 s}. Pure. */
final class Spans {

    private static final long[] UNITS = {86_400_000_000L, 3_600_000_000L, 60_000_000L};
    private static final String[] NAMES = {" d", " h", " min"};

    private Spans() {}

    static String of(long micros) {
        for (int i = 0; i < UNITS.length; i++) {
            if (micros >= UNITS[i] && micros % UNITS[i] == 0) {
                return micros / UNITS[i] + NAMES[i];
            }
        }
        for (int i = 0; i < UNITS.length; i++) {
            if (micros >= 2 * UNITS[i]) {
                return decimal(micros, UNITS[i]) + NAMES[i];
            }
        }
        return micros < 1_000_000 ? Math.round(micros / 1_000.0) + " ms" : decimal(micros, 1_000_000) + " s";
    }

    private static String decimal(long micros, long unit) {
        return BigDecimal.valueOf(micros)
                .divide(BigDecimal.valueOf(unit), 1, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}
