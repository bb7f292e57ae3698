package dev.vigil.streams.pane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WilsonTest {

    @ParameterizedTest
    @CsvSource({
        "0.0,10.0,1.96,-2.0052288475052677e-17,0.2775401687666165",
        "1.0,50.0,1.0,0.007665614693314866,0.05115791471844984",
        "1.0,50.0,1.96,0.0035391680889764613,0.10495686471836953",
        "0.5,50.0,3.3,0.00042143097659397955,0.19484872832706832",
        "50.5,5050.0,1.96,0.007604061425848395,0.013140870508702145",
        "5.0,5.0,1.96,0.565508505247919,1.0000000000000002",
        "3.25,1200.75,3.3,0.0005250492465744786,0.013827398675250485"
    })
    void boundsAgreeWithTheStudy(double k, double n, double z, double lower, double upper) {
        assertThat(Wilson.lower(k, n, z)).isCloseTo(lower, within(1e-9));
        assertThat(Wilson.upper(k, n, z)).isCloseTo(upper, within(1e-9));
    }

    @Test
    void withoutObservationsNothingIsKnown() {
        assertThat(Wilson.lower(0, 0, Wilson.Z_95)).isZero();
        assertThat(Wilson.upper(0, 0, Wilson.Z_95)).isEqualTo(1);
    }
}
