package dev.vigil.streams.judge.detect;

import static dev.vigil.streams.judge.detect.Vectors.agree;
import static dev.vigil.streams.judge.detect.Vectors.number;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.streams.pane.Wilson;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FormulasTest {

    @Test
    void wilsonBoundsAgreeWithTheStudy() {
        wilson(Vectors.own("wilson.csv"));
        Vectors.study("wilson.csv").ifPresent(FormulasTest::wilson);
    }

    private static void wilson(List<Map<String, String>> rows) {
        for (Map<String, String> row : rows) {
            double k = number(row, "k");
            double n = number(row, "n");
            double z = number(row, "z");
            agree("lower of " + row, Wilson.lower(k, n, z), number(row, "lower"));
            agree("upper of " + row, Wilson.upper(k, n, z), number(row, "upper"));
        }
    }

    @Test
    void thresholdsAgreeWithTheStudy() {
        thresholds(Vectors.own("threshold.csv"));
        Vectors.study("threshold.csv").ifPresent(FormulasTest::thresholds);
    }

    private static void thresholds(List<Map<String, String>> rows) {
        for (Map<String, String> row : rows) {
            double outcomes = number(row, "N");
            double p0 = number(row, "p0");
            double ratio = number(row, "R");
            agree("b of " + row, CusumThreshold.cost(p0, ratio), number(row, "b"));
            agree("h_raw of " + row, CusumThreshold.closedForm(outcomes, p0, ratio), number(row, "h_raw"));
            agree("h of " + row, CusumThreshold.nats(outcomes, p0, ratio, Double.POSITIVE_INFINITY), number(row, "h"));
        }
    }

    @Test
    void atHighVolumeTheNumberOfPanesBoundsTheThreshold() {
        double panes = 1440.0 * 120;
        assertThat(CusumThreshold.nats(5e6 * 120, 0.01, 10, panes)).isEqualTo(Math.log(panes));
    }

    @Test
    void neverOnASingleFailure() {
        assertThat(CusumThreshold.nats(1, 0.001, 100, 2)).isEqualTo(1.5 * Math.log(100));
    }

    @Test
    void returnLevelsAgreeWithTheStudy() {
        returnLevels(Vectors.own("return-level.csv"));
        Vectors.study("return-level.csv").ifPresent(FormulasTest::returnLevels);
    }

    private static void returnLevels(List<Map<String, String>> rows) {
        ReturnLevel level = new ReturnLevel();
        for (Map<String, String> row : rows) {
            level.add(number(row, "daily_max"));
            agree("count of " + row, level.days(), number(row, "count"));
            agree("120 days of " + row, level.level(120), number(row, "level_120d"));
            agree("8000 days of " + row, level.level(8000), number(row, "level_8000d"));
        }
    }

    @Test
    void singleStatisticsAgreeWithTheStudy() {
        steps(Vectors.own("cusum-steps.csv"));
        Vectors.study("cusum-steps.csv").ifPresent(FormulasTest::steps);
    }

    private static void steps(List<Map<String, String>> rows) {
        Statistic statistic = new Statistic(1.5);
        String last = "";
        for (Map<String, String> row : rows) {
            String name = row.getOrDefault("case", "");
            if (!last.equals(name)) {
                statistic = new Statistic(number(row, "R"));
                statistic.tune(number(row, "p0"), number(row, "h"));
                assertThat(number(row, "draw")).isEqualTo(Statistic.DRAWDOWN);
                last = name;
            }
            long n = (long) number(row, "n");
            double z = statistic.nats(n, (long) number(row, "k"), number(row, "phi"), number(row, "clip"));
            if (n > 0) {
                statistic.step(z, false);
                agree("z of " + row, z, number(row, "z"));
            }
            agree("S of " + row, statistic.evidence(), number(row, "S"));
            agree("D of " + row, statistic.active() ? statistic.drawdown() : number(row, "D"), number(row, "D"));
            assertThat(statistic.active()).as("active of " + row).isEqualTo(number(row, "active") == 1);
        }
    }

    @Test
    void retrySchedulesAgreeWithTheStudy() {
        schedules(Vectors.own("retry-schedule.csv"));
        Vectors.study("retry-schedule.csv").ifPresent(FormulasTest::schedules);
    }

    private static void schedules(List<Map<String, String>> rows) {
        for (Map<String, String> row : rows) {
            RetrySchedule schedule = schedule(row);
            int attempt = (int) number(row, "attempt");
            agree("backoff of " + row, schedule.backoffBefore(attempt), number(row, "backoff_before"));
            agree("offset of " + row, schedule.startOffset(attempt), number(row, "start_offset"));
        }
    }

    @Test
    void herdRatesAgreeWithTheStudy() {
        herdRates(Vectors.own("herd-rate.csv"));
        Vectors.study("herd-rate.csv").ifPresent(FormulasTest::herdRates);
    }

    private static void herdRates(List<Map<String, String>> rows) {
        for (Map<String, String> row : rows) {
            agree(
                    "H of " + row,
                    schedule(row).retriesPerSecond(10, number(row, "outage_s"), number(row, "lag_s")),
                    number(row, "retries_per_s_at_10_calls_per_s"));
        }
    }

    private static RetrySchedule schedule(Map<String, String> row) {
        return new RetrySchedule(number(row, "initial"), number(row, "coefficient"), number(row, "maximum"));
    }

    @Test
    void rolledForwardCallsAgreeWithTheStudy() {
        forecasts(Vectors.own("herd-forecast.csv"));
        Vectors.study("herd-forecast.csv").ifPresent(FormulasTest::forecasts);
    }

    private static void forecasts(List<Map<String, String>> rows) {
        for (Map<String, String> row : rows) {
            RetrySchedule schedule = new RetrySchedule(1, number(row, "coefficient"), number(row, "maximum"));
            agree(
                    "first attempt of " + row,
                    schedule.firstAfter(
                            number(row, "next_attempt"),
                            number(row, "interval_after_it"),
                            number(row, "failing_attempt_duration"),
                            number(row, "recovery_at")),
                    number(row, "first_attempt_at_or_after_recovery"));
        }
    }

    @Test
    void aHalfHourOutageCostsTwentyFourAttemptsUnderTheDefaultPolicy() {
        assertThat(new RetrySchedule(1, 2, 100).attemptsDuring(1800)).isEqualTo(24);
        assertThat(new RetrySchedule(1, 4, 100).attemptsDuring(1800)).isEqualTo(22);
        assertThat(new RetrySchedule(1, 2, 600).attemptsDuring(1800)).isEqualTo(12);
        assertThat(new RetrySchedule(1, 4, 600).attemptsDuring(1800)).isEqualTo(8);
    }
}
