package dev.vigil.collector.source.files;

import com.google.protobuf.Duration;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times and durations as history files spell them. Pure. */
final class JsonTimes {

    /** Go's and Python's spelling of a duration, and the one of protobuf's JSON: {@code 1h2m3.5s}, {@code 10s}. */
    private static final Pattern DURATION =
            Pattern.compile("(-?)(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,18}(?:\\.\\d{1,18})?)s)?");

    private static final Pattern WITH_SPACE = Pattern.compile("(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:.*)");
    private static final Instant EARLIEST = Instant.ofEpochSecond(1);
    private static final BigInteger THOUSAND = BigInteger.valueOf(1_000);

    /** A time that a file says, but not in a way that can be read. */
    static final class UnreadableTime extends Exception {
        private static final long serialVersionUID = 1;

        UnreadableTime() {
            super(null, null, false, false);
        }
    }

    private JsonTimes() {}

    /** RFC 3339, or a number by {@link #ofNumber}; null if it is the zero time of some language. */
    static @Nullable Instant ofText(String text) throws UnreadableTime {
        String trimmed = text.trim();
        if (trimmed.isEmpty()) {
            return null;
        }
        if (Digits.only(trimmed)) {
            return ofNumber(trimmed);
        }
        try {
            Instant usual = UtcTime.of(trimmed);
            if (usual != null) {
                return usual.isBefore(EARLIEST) ? null : usual;
            }
            Matcher spaced = WITH_SPACE.matcher(trimmed);
            Instant time = Instant.parse(spaced.matches() ? spaced.group(1) + "T" + spaced.group(2) : trimmed);
            return time.isBefore(EARLIEST) ? null : time;
        } catch (DateTimeException e) {
            throw new UnreadableTime();
        }
    }

    /** A number since the epoch, in seconds, milli-, micro- or nanoseconds: only one of them falls into 2001 to 2096. */
    static @Nullable Instant ofNumber(String digits) throws UnreadableTime {
        if (digits.length() > 30) {
            throw new UnreadableTime();
        }
        BigInteger number;
        try {
            number = new BigInteger(digits);
        } catch (NumberFormatException e) {
            throw new UnreadableTime();
        }
        if (number.signum() == 0) {
            return null;
        }
        BigInteger unit = BigInteger.valueOf(1_000_000_000);
        for (int i = 0; i < 4; i++) {
            BigInteger[] seconds =
                    number.divideAndRemainder(BigInteger.valueOf(1_000).pow(i));
            if (seconds[0].bitLength() < 33 && isPlausible(seconds[0].longValue())) {
                long nanos = seconds[1].multiply(unit.divide(THOUSAND.pow(i))).longValue();
                return Instant.ofEpochSecond(seconds[0].longValue(), nanos);
            }
        }
        throw new UnreadableTime();
    }

    private static boolean isPlausible(long seconds) {
        return seconds >= 1_000_000_000L && seconds < 4_000_000_000L;
    }

    static Instant of(long seconds, long nanos) throws UnreadableTime {
        try {
            return Instant.ofEpochSecond(seconds, nanos);
        } catch (DateTimeException | ArithmeticException e) {
            throw new UnreadableTime();
        }
    }

    static Duration duration(String text) throws UnreadableTime {
        Matcher match = DURATION.matcher(text.trim());
        if (text.isBlank() || text.length() > 60 || !match.matches()) {
            throw new UnreadableTime();
        }
        BigDecimal seconds = part(match, 4)
                .add(part(match, 3).multiply(BigDecimal.valueOf(60)))
                .add(part(match, 2).multiply(BigDecimal.valueOf(3_600)));
        return ofSeconds(match.group(1).isEmpty() ? seconds : seconds.negate());
    }

    private static BigDecimal part(Matcher match, int group) {
        return match.group(group) == null ? BigDecimal.ZERO : new BigDecimal(match.group(group));
    }

    static Duration ofSeconds(BigDecimal seconds) throws UnreadableTime {
        BigInteger nanos = seconds.movePointRight(9).toBigInteger();
        BigInteger[] parts = nanos.divideAndRemainder(BigInteger.valueOf(1_000_000_000));
        if (parts[0].bitLength() > 40) {
            throw new UnreadableTime();
        }
        return Duration.newBuilder()
                .setSeconds(parts[0].longValue())
                .setNanos(parts[1].intValue())
                .build();
    }
}
