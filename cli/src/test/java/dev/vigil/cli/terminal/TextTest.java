package dev.vigil.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {

    @Test
    void noCharacterThatATerminalObeysIsLeft() {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c <= 0xffff; c++) {
            all.append((char) c);
        }

        String safe = Text.printable(all.toString());

        assertThat(safe.codePoints().filter(Text::isObeyed).toArray()).isEmpty();
        assertThat(safe.codePoints()
                        .filter(c -> c < 0x20 || (c >= 0x7f && c < 0xa0))
                        .toArray())
                .isEmpty();
    }

    @Test
    void escapesAreReadableAndOtherTextIsLeftAlone() {
        assertThat(Text.printable("a\u001b[2Jb\u0007\n\u0085\u202e")).isEqualTo("a\\u001b[2Jb\\u0007\\n\\u0085\\u202e");
        assertThat(Text.printable("größe 日本 🚀 a/b%c")).isEqualTo("größe 日本 🚀 a/b%c");
    }

    @ParameterizedTest
    @CsvSource({"350,350 ms", "5000,5 s", "467000,7 m 47 s", "3600000,1 h", "90061000,1 d 1 h"})
    void durationsShowTheirTwoLargestUnits(long millis, String expected) {
        assertThat(Text.duration(Duration.ofMillis(millis))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"6.0,6", "6.04,6", "10.14,10.1", "0.1,0.1", "0.013,0.01", "-2.5,-2.5", "1234567,1234567"})
    void numbersHaveNoMoreDigitsThanTheyNeed(double value, String expected) {
        assertThat(Text.number(value)).isEqualTo(expected);
    }
}
