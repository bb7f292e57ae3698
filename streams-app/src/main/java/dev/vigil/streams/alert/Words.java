package dev.vigil.streams.alert;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Numbers, times and names as people read them; the same everywhere. Pure. */
final class Words {

    private static final long SECOND = 1_000_000L;
    private static final int NAME_CHARS = 200;

    private Words() {}

    /** UTC, to the second. */
    static String time(long micros) {
        return Instant.EPOCH
                .plus(micros, ChronoUnit.MICROS)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }

    /** Rounded to what matters at its size. */
    static String duration(long micros) {
        if (micros < SECOND) {
            return micros / 1000 + " ms";
        }
        if (micros < 9_950_000) {
            return String.format(Locale.ROOT, "%.1f s", micros / 1e6);
        }
        long seconds = Math.round(micros / 1e6);
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 2 * 3600) {
            return String.format(Locale.ROOT, "%d m %02d s", seconds / 60, seconds % 60);
        }
        return String.format(Locale.ROOT, "%d h %02d m", seconds / 3600, seconds / 60 % 60);
    }

    static String percent(double share) {
        double percent = 100 * share;
        return String.format(Locale.ROOT, percent < 10 ? "%.1f %%" : "%.0f %%", percent);
    }

    static String ratio(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    static String of(long count, String one) {
        return of(count, one, one + "s");
    }

    static String of(long count, String one, String more) {
        return count + " " + (count == 1 ? one : more);
    }

    /** A name from Temporal, on one line and of bounded length. */
    static String name(String text) {
        return shorten(text.replaceAll("\\p{Cntrl}", "\uFFFD"), NAME_CHARS);
    }

    /** At most so many characters, never half of one. */
    static String shorten(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        int end = limit - 1;
        if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + "…";
    }
}
