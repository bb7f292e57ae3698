package dev.vigil.cli.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Amounts with a unit, as people write them: durations, percentages, sizes. A bare number is refused: it would have to be
 * guessed. Each method throws {@link IllegalArgumentException} saying what it expected. Pure.
 */
public final class Quantity {

    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,6})?)\\s*([A-Za-z%]*)");

    private static final Pattern RATE = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,6})?)\\s*/\\s*([smh])");
    private static final Map<String, Integer> PER = Map.of("s", 1, "m", 60, "h", 3_600);

    private static final Map<String, Long> DURATIONS =
            units("d", 86_400_000L, "h", 3_600_000L, "m", 60_000L, "s", 1_000L, "ms", 1L);
    private static final Map<String, Long> SIZES = units("GiB", 1L << 30, "MiB", 1L << 20, "KiB", 1L << 10);

    /** A thousand years, an exbibyte: beyond it a typo, not a value. */
    private static final BigDecimal MOST = BigDecimal.valueOf(1L << 60);

    private Quantity() {}

    /** {@code 500ms}, {@code 5s}, {@code 2m}, {@code 1h}, {@code 30d}; at least a millisecond, whole milliseconds. */
    public static Duration duration(String text) {
        long millis = scaled(text, DURATIONS, "a duration such as 500ms, 5s, 2m, 1h or 30d");
        return Duration.ofMillis(millis);
    }

    /** {@code 2%} or {@code 0.5 %} as a ratio, 0 to 1. */
    public static double percent(String text) {
        Matcher matcher = AMOUNT.matcher(text.trim());
        if (!matcher.matches() || !matcher.group(2).equals("%")) {
            throw new IllegalArgumentException("a percentage such as 2% or 0.5%");
        }
        BigDecimal ratio = new BigDecimal(matcher.group(1)).movePointLeft(2);
        if (ratio.compareTo(BigDecimal.ONE) > 0) {
            throw new IllegalArgumentException("a percentage of at most 100%");
        }
        return ratio.doubleValue();
    }

    /** {@code 512MiB}, {@code 2GiB}, in bytes. */
    public static long size(String text) {
        return scaled(text, SIZES, "a size such as 512MiB or 2GiB");
    }

    /** {@code 2/s}, {@code 0.5/s}, {@code 30/m} or {@code 100/h}, a second; above 0. */
    public static double rate(String text) {
        Matcher matcher = RATE.matcher(text.trim());
        if (!matcher.matches() || Double.parseDouble(matcher.group(1)) == 0) {
            throw new IllegalArgumentException("a rate above zero such as 2/s, 30/m or 100/h, got '" + text + "'");
        }
        return Double.parseDouble(matcher.group(1)) / Objects.requireNonNull(PER.get(matcher.group(2)));
    }

    /** As {@link #rate} reads it. */
    public static String rateText(double perSecond) {
        return BigDecimal.valueOf(perSecond).stripTrailingZeros().toPlainString() + "/s";
    }

    /** As {@link #duration} reads it: the largest unit that leaves no rest. */
    public static String text(Duration duration) {
        return text(duration.toMillis(), DURATIONS, "ms");
    }

    /** As {@link #size} reads it. */
    public static String sizeText(long bytes) {
        return text(bytes, SIZES, "");
    }

    /** As {@link #percent} reads it. */
    public static String percentText(double ratio) {
        return BigDecimal.valueOf(ratio).movePointRight(2).stripTrailingZeros().toPlainString() + "%";
    }

    private static long scaled(String text, Map<String, Long> units, String expected) {
        Matcher matcher = AMOUNT.matcher(text.trim());
        Long unit = matcher.matches() ? units.get(matcher.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException(expected);
        }
        BigDecimal value = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
        if (value.signum() == 0 || value.stripTrailingZeros().scale() > 0 || value.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(expected + ", above zero");
        }
        return value.longValueExact();
    }

    private static String text(long amount, Map<String, Long> units, String otherwise) {
        return units.entrySet().stream()
                .filter(unit -> amount != 0 && amount % unit.getValue() == 0)
                .findFirst()
                .map(unit -> amount / unit.getValue() + unit.getKey())
                .orElse(amount + otherwise);
    }

    private static Map<String, Long> units(Object... pairs) {
        Map<String, Long> units = new LinkedHashMap<>(); // the largest first
        for (int i = 0; i < pairs.length; i += 2) {
            units.put((String) pairs[i], (Long) pairs[i + 1]);
        }
        return units;
    }
}
