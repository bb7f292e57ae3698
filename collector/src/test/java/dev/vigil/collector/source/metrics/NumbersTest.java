package dev.vigil.collector.source.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {

    private static double parse(String number) {
        byte[] bytes = ("x" + number + "y").getBytes(StandardCharsets.UTF_8);
        return Numbers.parse(bytes, 1, bytes.length - 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "1",
                "-1.5",
                "+3",
                ".5",
                "5.",
                "007",
                "1e3",
                "1E-3",
                "1e+22",
                "1e23",
                "4.9e-324",
                "1.7976931348623157e308",
                "28.633115306",
                "0.001",
                "9007199254740993",
                "123456789012345678901234567890",
                "0.1234567890123456789",
                "1e400",
                "1e-400",
                "1e99999999999",
                "0.000000000000000000000001",
                "1.2345678E8"
            })
    void aDecimalIsReadAsJavaReadsIt(String number) {
        assertThat(parse(number)).isEqualTo(Double.parseDouble(number));
    }

    @Test
    void anyDoubleIsReadBackExactly() {
        Random random = new Random(20_261_122);
        for (int i = 0; i < 50_000; i++) {
            double value = i % 2 == 0
                    ? Double.longBitsToDouble(random.nextLong())
                    : random.nextInt(1_000_000) / Math.pow(10, random.nextInt(9));
            if (Double.isFinite(value)) {
                assertThat(parse(Double.toString(value))).isEqualTo(value);
            }
        }
    }

    @Test
    void infinitiesAndNotANumberHaveTheirWords() {
        assertThat(parse("+Inf")).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(parse("inf")).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(parse("-Inf")).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(parse("-INFINITY")).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(parse("NaN")).isNaN();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "-", ".", "e5", "1e", "1e+", "0x1", "0x1p-3", "1_000", "1d", "1f", "1.2.3", "--1", "+NaN",
                "infinit", "1 ", "١"
            })
    void anythingElseIsNoNumber(String number) {
        assertThatThrownBy(() -> parse(number)).isInstanceOf(NumberFormatException.class);
    }
}
