package dev.vigil.streams.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.alert.Alert;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.PaneKey.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** From a cold start, for an hour, two hundred times: nobody is woken. */
class HealthyStreamsTest {

    private static final int RUNS = 200;
    private static final long MINUTES = 60;

    @Test
    void onePercentFailuresStaySilentAtAnyPace() {
        for (double perSecond : new double[] {0.2, 0.5, 1, 2, 5}) {
            assertThat(alerts(Fleet.rules(), perSecond, random -> chain(random, 0.01)))
                    .isEmpty();
        }
    }

    @Test
    void onePercentFailuresStaySilentUnderTheDefaultObjectiveAndWithoutACatalogue() {
        Rules undeclared = Rules.of(Catalogue.of(Map.of(), Map.of(), true), RuleSettings.DEFAULT);
        Rules none = Rules.of(Catalogue.EMPTY, RuleSettings.DEFAULT);
        assertThat(alerts(undeclared, 1, random -> chain(random, 0.01))).isEmpty();
        assertThat(alerts(none, 1, random -> chain(random, 0.2))).isEmpty();
    }

    @Test
    void halfAPercentOfFailedFirstAttemptsStaysSilent() {
        for (double perSecond : new double[] {0.1, 1, 5}) {
            assertThat(alerts(Fleet.rules(), perSecond, HealthyStreamsTest::call))
                    .isEmpty();
        }
    }

    @Test
    void fewLongWaitsAndFewLateTimersStaySilent() {
        assertThat(alerts(Fleet.rules(), 1, HealthyStreamsTest::taken)).isEmpty();
        assertThat(alerts(Fleet.rules(), 0.5, HealthyStreamsTest::timer)).isEmpty();
    }

    private static List<String> alerts(Rules rules, double perSecond, Function<Random, Observed> one) {
        List<String> alerts = new ArrayList<>();
        for (int seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            ScopeJudge judge = new ScopeJudge(Fleet.SCOPE, rules);
            for (long minute = Fleet.START + 17; minute < Fleet.START + 17 + MINUTES; minute++) {
                SortedMap<Subject, Pane> panes = new TreeMap<>(ScopeJudge.ORDER);
                PaneClock clock = PaneClock.CLOSED_TO;
                for (int i = poisson(random, 60 * perSecond); i > 0; i--) {
                    Observed observed = one.apply(random);
                    clock = observed.subject().clock();
                    observed.change().accept(panes.computeIfAbsent(observed.subject(), ignored -> new Pane()));
                }
                for (Alert alert :
                        judge.closeMinute(clock, minute, panes, new TreeMap<>(ScopeJudge.ORDER), Fleet.live(minute))) {
                    alerts.add(
                            "seed " + seed + " minute " + minute + ": " + Fleet.brief(alert) + " " + alert.getTitle());
                }
            }
        }
        return alerts;
    }

    private record Observed(Subject subject, Consumer<Pane> change) {}

    private static Observed chain(Random random, double failures) {
        return new Observed(Fleet.CHAINS, Fleet.chain(1, id(random), random.nextDouble() < failures));
    }

    private static Observed call(Random random) {
        boolean failed = random.nextDouble() < 0.005;
        String id = id(random);
        Consumer<Pane> first = Fleet.attempt(1, id, 1, failed);
        return new Observed(Fleet.DEPENDENCY, failed ? first.andThen(Fleet.attempt(1, id, 2, false)) : first);
    }

    private static Observed taken(Random random) {
        return new Observed(Fleet.QUEUE, Fleet.wait(1, id(random), random.nextDouble() < 0.01 ? 8 : 0.02, false));
    }

    private static Observed timer(Random random) {
        return new Observed(Fleet.TYPE, Fleet.timer(1, id(random), random.nextDouble() < 0.003 ? 8 : 0.02));
    }

    private static String id(Random random) {
        return "wf-" + random.nextInt(1_000_000);
    }

    static int poisson(Random random, double mean) {
        double limit = Math.exp(-Math.min(mean, 500));
        int count = 0;
        for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
            count++;
        }
        return count;
    }

    @Test
    void aSingleLateTimerInABusyMinuteAndAQueueWithOneSlowTaskStaySilent() {
        ScopeJudge judge = new ScopeJudge(Fleet.SCOPE, Fleet.rules());
        Story story = new Story();
        for (long minute = Fleet.START; minute < Fleet.START + 30; minute++) {
            for (int i = 0; i < 20; i++) {
                story.tell(minute, Fleet.TYPE, Fleet.timer(1, "wf-" + i, 0.1));
            }
            story.tell(minute, Fleet.QUEUE, Fleet.waiting(Fleet.micros(minute, 3), "slow"));
            story.tell(minute, Fleet.QUEUE, Fleet.waiting(Fleet.micros(minute, 33), "slow"));
        }
        story.tell(Fleet.START + 7, Fleet.TYPE, Fleet.timer(1, "late", 30));
        assertThat(story.closed(judge, Fleet.START, Fleet.START + 30)).isEmpty();
    }

    @Test
    void aHealthyBatchOfAThousandRunsAtOnceStaysSilent() {
        List<String> alerts = new ArrayList<>();
        for (int seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            ScopeJudge judge = new ScopeJudge(Fleet.SCOPE, Fleet.rules());
            Story story = new Story();
            for (long minute = Fleet.START; minute < Fleet.START + 12; minute++) {
                int runs = minute == Fleet.START + 10 ? 1000 : poisson(random, 5);
                for (int i = 0; i < runs; i++) {
                    story.tell(minute, Fleet.CHAINS, chain(random, 0.01).change());
                }
            }
            story.closed(judge, Fleet.START, Fleet.START + 12).forEach(alert -> alerts.add(Fleet.brief(alert)));
        }
        // the early condition allows for 400 runs in a minute never seen so busy
        assertThat(alerts.size()).isLessThanOrEqualTo(2);
    }
}
