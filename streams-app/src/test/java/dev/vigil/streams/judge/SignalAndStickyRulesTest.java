package dev.vigil.streams.judge;

import static dev.vigil.streams.judge.Fleet.START;
import static dev.vigil.streams.judge.Fleet.micros;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.alert.Severity;
import dev.vigil.schema.window.Measure;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Gauge;
import dev.vigil.streams.pane.Pane.Proven;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SignalAndStickyRulesTest {

    private final ScopeJudge judge = new ScopeJudge(Fleet.SCOPE, Fleet.rules());
    private final Story story = new Story();

    private static Consumer<Pane> one(Counter counter, Proven proven, long at, String workflowId) {
        return pane -> {
            pane.observed(1);
            pane.add(counter, 1);
            pane.prove(proven, at, Fleet.proof(workflowId, "shown", 7L));
        };
    }

    private static Consumer<Pane> sent(long at, String workflowId, boolean refused) {
        return pane -> {
            pane.observed(1);
            pane.add(Counter.SIGNALS_SENT, 1);
            if (refused) {
                one(Counter.SIGNALS_REFUSED, Proven.REFUSED_SIGNAL, at, workflowId)
                        .accept(pane);
            }
        };
    }

    private void tasks(long minute, int taken, int lost) {
        story.tell(minute, Fleet.QUEUE, pane -> {
            for (int i = 0; i < taken; i++) {
                Fleet.wait(micros(minute, i), "wf-" + i, 0.02, true).accept(pane);
            }
            for (int i = 0; i < lost; i++) {
                one(Counter.STICKY_LOSSES, Proven.STICKY_LOSS, micros(minute, i), "wf-" + i)
                        .accept(pane);
            }
        });
    }

    private List<Alert> of(List<Alert> alerts, String rule) {
        return alerts.stream().filter(alert -> alert.getRule().equals(rule)).toList();
    }

    @Test
    void aLostSignalFiresOnceAsAWarningAndResolvesADayLater() {
        story.tell(START + 1, Fleet.TYPE, pane -> pane.add(Counter.SIGNALS_UNHANDLED, 3))
                .tell(
                        START + 1,
                        Fleet.TYPE,
                        one(Counter.RUNS_SIGNALS_UNHANDLED, Proven.UNHANDLED_SIGNAL, micros(START + 1, 5), "cart-1"));

        List<Alert> alerts = of(story.closed(judge, START, START + 1445), "signal-never-handled");

        assertThat(alerts).extracting(Alert::getState).containsExactly(AlertState.FIRING, AlertState.RESOLVED);
        assertThat(alerts.get(0).getSeverity()).isEqualTo(Severity.WARNING);
        assertThat(alerts.get(0).getTitle()).isEqualTo("OrderFulfilment: 3 signals accepted and never handled");
        assertThat(alerts.get(0).getEvidence())
                .anyMatch(evidence -> evidence.getWorkflowId().equals("cart-1"));
    }

    @Test
    void anUpdateThatIsCutOffIsAWarningHoweverOften() {
        for (int i = 0; i < 200; i++) {
            story.tell(
                    START + 1,
                    Fleet.TYPE,
                    one(Counter.UPDATES_CUT_OFF, Proven.CUT_OFF_UPDATE, micros(START + 1, 1), "cart-" + i));
        }

        List<Alert> alerts = of(story.closed(judge, START, START + 5), "update-cut-off");

        assertThat(alerts).extracting(Alert::getSeverity).containsExactly(Severity.WARNING);
    }

    @Test
    void aFloodIsCriticalNearTheLimit() {
        for (int step = 5; step <= 8; step++) {
            long signals = step * 1_000L;
            long minute = START + step;
            story.tell(minute, Fleet.TYPE, one(Counter.SIGNAL_FLOODS, Proven.SIGNAL_FLOOD, micros(minute, 1), "twin"));
            story.tell(minute, Fleet.TYPE, pane -> pane.read(Gauge.SIGNALS, "run", micros(minute, 1), signals, 0));
        }

        List<Alert> alerts = of(story.closed(judge, START, START + 10), "signal-flood");

        assertThat(alerts.get(0).getSeverity()).isEqualTo(Severity.WARNING);
        assertThat(alerts.get(alerts.size() - 1).getSeverity()).isEqualTo(Severity.CRITICAL);
        assertThat(alerts.stream().map(Alert::getAlertId).distinct()).hasSize(1);
    }

    @Test
    void fewRefusedSignalsAreSilentAndMostOfThemAreNot() {
        for (long minute = START; minute < START + 60; minute++) {
            for (int i = 0; i < 30; i++) {
                boolean refused = i == 0 || minute >= START + 50 && i < 20;
                story.tell(minute, Fleet.TYPE, sent(micros(minute, i), "order-" + i, refused));
            }
        }

        List<Alert> alerts = of(story.closed(judge, START, START + 60), "signal-refused");

        assertThat(alerts.get(0).getFiredAtMicros()).isBetween(micros(START + 50, 0), micros(START + 53, 0));
        assertThat(alerts.get(0).getSeverity()).isEqualTo(Severity.WARNING);
    }

    @Test
    void theBurstAfterARedeploymentLosesNoSleepAndALastingLossDoes() {
        for (long minute = START; minute < START + 60; minute++) {
            boolean redeployed = minute == START + 10 || minute == START + 11;
            tasks(minute, 20, redeployed || minute >= START + 40 ? 12 : 0);
        }

        List<Alert> alerts = of(story.closed(judge, START, START + 60), "sticky-losses");

        assertThat(alerts).isNotEmpty();
        assertThat(alerts.get(0).getFiredAtMicros()).isBetween(micros(START + 44, 0), micros(START + 55, 0));
    }

    @Test
    void onTheFirstDayAndWithoutACatalogueALossOfAThirdIsToldAfterAFewMinutes() {
        for (long minute = START; minute < START + 60; minute++) {
            tasks(minute, 14, minute >= START + 10 ? 6 : 0);
        }

        ScopeJudge undeclared = new ScopeJudge(Fleet.SCOPE, Rules.of(Catalogue.EMPTY, RuleSettings.DEFAULT));
        List<Alert> alerts = of(story.closed(undeclared, START, START + 60), "sticky-losses");

        assertThat(alerts).isNotEmpty();
        assertThat(alerts.get(0).getFiredAtMicros()).isBetween(micros(START + 14, 0), micros(START + 20, 0));
    }

    @Test
    void oneRunThatLosesItsWorkerAgainAndAgainWaitsForASecond() {
        for (long minute = START; minute < START + 60; minute++) {
            long at = minute;
            story.tell(minute, Fleet.QUEUE, pane -> {
                pane.record(Measure.WORKFLOW_TASK_WAIT, 20_000, 1);
                one(Counter.STICKY_LOSSES, Proven.STICKY_LOSS, micros(at, 1), "wf-1")
                        .accept(pane);
            });
        }

        List<Alert> alerts = of(story.closed(judge, START, START + 60), "sticky-losses");

        assertThat(alerts).extracting(Alert::getState).doesNotContain(AlertState.FIRING);
    }

    @Test
    void aSignalThatFailsAfterAWorkerChangeIsFoldedUnderItsCause() {
        story.tell(START + 1, Fleet.TYPE, Fleet.nonDeterminism(micros(START + 1, 3), "loan-1"))
                .tell(
                        START + 1,
                        Fleet.TYPE,
                        one(
                                Counter.SIGNALS_FAILED_ELSEWHERE,
                                Proven.SIGNAL_FAILED_ELSEWHERE,
                                micros(START + 1, 3),
                                "loan-1"));

        for (int seed = 0; seed < 20; seed++) {
            ScopeJudge shown = new ScopeJudge(Fleet.SCOPE, Fleet.rules());
            List<Alert> alerts = story.cut(shown, START, START + 3, new Random(seed));

            Alert root = of(alerts, "non-determinism").get(0);
            assertThat(root.getFoldedUnder()).isEmpty();
            assertThat(of(alerts, "signal-after-worker-change"))
                    .isNotEmpty()
                    .extracting(Alert::getFoldedUnder)
                    .containsOnly(root.getAlertId());
        }
    }
}
