package dev.vigil.streams.judge.detect;

import static dev.vigil.streams.judge.detect.Vectors.agree;
import static dev.vigil.streams.judge.detect.Vectors.number;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The whole algorithm over eleven days: a batch, an incident, a gap. */
class RateShiftVectorsTest {

    private static final RateShiftSettings STUDY =
            new RateShiftSettings(List.of(3.0, 10.0), List.of(0.4, 0.4), List.of(0.4, 0.4), 0.001, 0.05, 120, 0);
    /** As shipped, but for the free first day. */
    private static final RateShiftSettings WITH_EARLY =
            new RateShiftSettings(List.of(3.0, 10.0), List.of(0.4, 0.4), List.of(0.4, 0.4), 0.001, 0.05, 120, 300);

    @Test
    void theWholeAlgorithmAgreesWithTheStudyHourByHour() {
        for (RateShiftSettings settings : List.of(STUDY, WITH_EARLY)) {
            agreeHourly(settings, Vectors::own);
            if (Vectors.study("rate-shift-input.csv").isPresent()) {
                agreeHourly(settings, name -> Vectors.study(name).orElseThrow());
            }
        }
    }

    private static void agreeHourly(RateShiftSettings settings, Function<String, List<Map<String, String>>> files) {
        Map<Long, Map<String, String>> panes = new TreeMap<>();
        files.apply("rate-shift-input.csv").forEach(row -> panes.put((long) number(row, "minute"), row));
        Map<Long, Map<String, String>> hourly = new TreeMap<>();
        files.apply("rate-shift-hourly.csv").forEach(row -> hourly.put((long) number(row, "minute"), row));
        List<String> transitions = new ArrayList<>();
        RateShift shift = new RateShift(settings);
        for (long minute = 0; minute < 11 * 1440; minute++) {
            shift.advance(minute);
            if (hourly.containsKey(minute)) {
                agreeState(hourly.get(minute), shift);
            }
            Map<String, String> pane = panes.get(minute);
            if (pane != null) {
                boolean was = shift.firing();
                shift.feed(minute, (long) number(pane, "n"), (long) number(pane, "k"));
                if (was != shift.firing()) {
                    transitions.add(minute + "," + (shift.firing() ? "FIRING" : "RESOLVED") + ","
                            + shift.baseline().pendingBad() + ","
                            + shift.baseline().pendingAll());
                }
            }
        }
        List<String> expected = files.apply("rate-shift-transitions.csv").stream()
                .map(row -> String.join(",", row.values()))
                .toList();
        assertThat(transitions).isEqualTo(expected);
    }

    private static void agreeState(Map<String, String> row, RateShift shift) {
        Baseline baseline = shift.baseline();
        agree("n0 of " + row, baseline.all(), number(row, "n0"));
        agree("k0 of " + row, baseline.bad(), number(row, "k0"));
        agree("nP of " + row, baseline.pendingAll(), number(row, "nP"));
        agree("kP of " + row, baseline.pendingBad(), number(row, "kP"));
        agree("phi of " + row, baseline.phi(), number(row, "phi"));
        agree("p0 of " + row, shift.limit(), number(row, "p0"));
        agree("h_slow of " + row, shift.statistic(0).threshold(), number(row, "h_slow"));
        agree("h_fast of " + row, shift.statistic(1).threshold(), number(row, "h_fast"));
        agree("S_slow of " + row, shift.statistic(0).evidence(), number(row, "S_slow"));
        agree("S_fast of " + row, shift.statistic(1).evidence(), number(row, "S_fast"));
        assertThat(shift.baseline().mature()).isEqualTo(number(row, "mature") == 1);
        assertThat(shift.firing()).isEqualTo(number(row, "firing") == 1);
    }
}
