package dev.vigil.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

    @ParameterizedTest
    @CsvSource({"500ms,500,500ms", "5s,5000,5s", "2 m,120000,2m", "1.5h,5400000,90m", "30d,2592000000,30d"})
    void durationsAreReadAndWritten(String text, long millis, String written) {
        assertThat(Quantity.duration(text)).isEqualTo(Duration.ofMillis(millis));
        assertThat(Quantity.text(Duration.ofMillis(millis))).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({"2%,0.02,2%", "0.5 %,0.005,0.5%", "100%,1,100%", "99.9%,0.999,99.9%"})
    void percentagesAreReadAndWritten(String text, double ratio, String written) {
        assertThat(Quantity.percent(text)).isEqualTo(ratio);
        assertThat(Quantity.percentText(ratio)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({"512MiB,536870912,512MiB", "2GiB,2147483648,2GiB", "1.5GiB,1610612736,1536MiB"})
    void sizesAreReadAndWritten(String text, long bytes, String written) {
        assertThat(Quantity.size(text)).isEqualTo(bytes);
        assertThat(Quantity.sizeText(bytes)).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-5s", "5 sec", "0s", "1e3s", "0.0001ms", "999999999999999d", "٥s"})
    void anythingElseIsNoDuration(String text) {
        assertThatThrownBy(() -> Quantity.duration(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a duration such as");
    }
}
