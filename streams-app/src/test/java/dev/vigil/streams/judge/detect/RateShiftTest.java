package dev.vigil.streams.judge.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RateShiftTest {

    private static final RateShiftSettings SHIPPED =
            new RateShiftSettings(List.of(3.0, 10.0), List.of(0.4, 0.4), List.of(0.0, 0.0), 0.001, 0.02, 120, 400);
    private static final RateShiftSettings DEPENDENCY =
            new RateShiftSettings(List.of(10.0, 100.0), List.of(0.4, 0.0), List.of(0.0, 0.0), 0.001, 0.05, 120, 60);

    private static byte[] bytes(Detector detector) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        detector.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static RateShift read(RateShiftSettings settings, byte[] state) throws IOException {
        return RateShift.read(settings, new DataInputStream(new ByteArrayInputStream(state)));
    }

    /** Bursts, gaps, hours, days: three days of it. */
    private static long[] minute(Random random, long minute) {
        boolean burst = minute % 700 < 9;
        if (random.nextInt(3) == 0 || minute % 2000 > 1900) {
            return new long[] {0, 0};
        }
        long all = random.nextInt(20);
        long bad = 0;
        for (long i = 0; i < all; i++) {
            bad += random.nextDouble() < (burst ? 0.4 : 0.02) ? 1 : 0;
        }
        return new long[] {all, bad};
    }

    @Test
    void stateSurvivesAtAnyPoint() throws IOException {
        for (RateShiftSettings settings : List.of(SHIPPED, DEPENDENCY)) {
            Random random = new Random(11);
            RateShift whole = new RateShift(settings);
            RateShift restored = new RateShift(settings);
            int fired = 0;
            for (long minute = 100; minute < 100 + 3 * 1440; minute++) {
                long[] counts = minute(random, minute);
                whole.feed(minute, counts[0], counts[1]);
                restored = read(settings, bytes(restored));
                restored.feed(minute, counts[0], counts[1]);
                assertThat(bytes(restored)).isEqualTo(bytes(whole));
                fired += whole.firing() ? 1 : 0;
            }
            assertThat(fired).isPositive();
        }
    }

    @Test
    void whatIsEnoughEarlyStaysEnoughAndTheCloseFires() throws IOException {
        int checked = 0;
        for (RateShiftSettings settings : List.of(SHIPPED, DEPENDENCY)) {
            Random random = new Random(5);
            RateShift shift = new RateShift(settings);
            for (long minute = 100; minute < 100 + 2 * 1440; minute++) {
                long least = -1;
                for (long bad = 0; bad < 400; bad++) {
                    boolean enough = shift.enough(minute, bad);
                    assertThat(enough || least < 0)
                            .as("once enough, always enough")
                            .isTrue();
                    least = enough && least < 0 ? bad : least;
                }
                if (least > 0) {
                    // whatever good ones the minute still brings
                    RateShift closed = read(settings, bytes(shift));
                    closed.feed(minute, least + random.nextInt(5000), least + random.nextInt(3));
                    assertThat(closed.firing()).isTrue();
                    assertThat(closed.wasEnough()).isTrue();
                    checked++;
                }
                long[] counts = minute(random, minute);
                shift.feed(minute, counts[0], counts[1]);
            }
        }
        assertThat(checked).isGreaterThan(1000);
    }

    @Test
    void theFirstMinuteIsNeverJudgedWhileItIsOpen() {
        RateShift shift = new RateShift(SHIPPED);
        assertThat(shift.enough(100, 1_000_000)).isFalse();
        shift.feed(100, 10, 0);
        assertThat(shift.enough(101, 1_000_000)).isTrue();
    }

    @Test
    void clearingEndsAnAlarmAndItMayFireAgain() {
        RateShift shift = new RateShift(DEPENDENCY);
        shift.feed(100, 10, 10);
        assertThat(shift.firing()).isTrue();
        shift.clear();
        assertThat(shift.firing()).isFalse();
        assertThat(shift.atRest()).isTrue();
        shift.feed(101, 10, 10);
        assertThat(shift.firing()).isTrue();
    }

    @Test
    void correctionsMayTakeOutcomesBack() {
        RateShift shift = new RateShift(DEPENDENCY);
        shift.feed(100, 4, 4);
        shift.feed(101, -4, -4);
        shift.feed(102, 4, 4);
        assertThat(shift.firing()).isFalse();
    }

    @Test
    void stateOfAnotherBankIsRefused() throws IOException {
        byte[] state = bytes(new RateShift(SHIPPED));
        assertThatThrownBy(() -> read(DEPENDENCY, state)).hasMessageContaining("odds ratio 10.0, got: 3.0");
        state[0] = 7;
        assertThatThrownBy(() -> read(SHIPPED, state)).hasMessageContaining("version 7");
    }

    @Test
    void settingsSayWhatIsWrong() {
        assertThatThrownBy(() -> new RateShiftSettings(List.of(3.0), List.of(0.4), List.of(0.4), 0.001, 1.5, 120, 0))
                .hasMessage("cold limit must be in (0, 1), got: 1.5");
    }
}
