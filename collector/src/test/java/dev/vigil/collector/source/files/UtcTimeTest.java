package dev.vigil.collector.source.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UtcTimeTest {

    private static final long SECONDS_TO_2200 = 7_258_118_400L;

    @Test
    void itReadsWhatTheLibraryReads() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            int nanos =
                    (int) (random.nextInt(1_000_000_000) / (long) Math.pow(10, i % 10) * (long) Math.pow(10, i % 10));
            Instant time = Instant.ofEpochSecond((long) (random.nextDouble() * SECONDS_TO_2200), nanos);

            assertThat(UtcTime.of(time.toString())).isEqualTo(time);
        }
        assertThat(UtcTime.of("2026-11-22T10:00:00.1Z")).isEqualTo(Instant.parse("2026-11-22T10:00:00.1Z"));
        assertThat(UtcTime.of("0001-01-01T00:00:00Z")).isEqualTo(Instant.parse("0001-01-01T00:00:00Z"));
        assertThat(UtcTime.of("2024-02-29T23:59:59Z")).isEqualTo(Instant.parse("2024-02-29T23:59:59Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "2026-11-22T10:00:00",
                "2026-11-22T10:00:00z",
                "2026-11-22T10:00:00+01:00",
                "2026-11-22 10:00:00Z",
                "2026-11-22T10:00:00.1234567890Z",
                "2026-11-22T10:00:00.12x4Z",
                "2026-11-22T10:00:00,123Z",
                "2026-11-22T24:00:00Z",
                "2026-11-22T10:60:00Z",
                "2026-11-22T10:00:60Z",
                "２026-11-22T10:00:00Z",
            })
    void otherSpellingsAreLeftToTheLibrary(String text) {
        assertThat(UtcTime.of(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2026-02-29T10:00:00Z", "2026-13-01T10:00:00Z", "2026-00-01T10:00:00Z", "2026-04-31T10:00:00Z"})
    void aDayThatIsNotInTheCalendarIsNoTime(String text) {
        assertThatThrownBy(() -> UtcTime.of(text)).isInstanceOf(DateTimeException.class);
    }
}
