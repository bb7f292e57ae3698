package dev.vigil.streams.judge;

import static dev.vigil.streams.judge.Fleet.QUEUE;
import static dev.vigil.streams.judge.Fleet.START;
import static dev.vigil.streams.judge.Fleet.micros;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.alert.Action;
import dev.vigil.schema.alert.Alert;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Pane.Gauge;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Slots that the activity tasks of a queue need, beside those that its workers have. */
class OfferedLoadTest {

    private static final long FAULT = 30;
    private static final long END = 40;
    private static final double PER_SECOND = 6;

    private final Story story = new Story();

    /** Six tasks a second; from the fault on the oldest waits for two minutes, and an execution takes so long. */
    private void starved(double secondsBefore, double secondsAfter) {
        for (long minute = START; minute < START + END; minute++) {
            long now = minute;
            boolean late = minute >= START + FAULT;
            long mean = (long) (1e6 * (late ? secondsAfter : secondsBefore));
            story.tell(minute, QUEUE, pane -> {
                pane.observed(1);
                for (int half = 0; half < 2; half++) {
                    long backlog = late ? 100 * (2 * (now - START - FAULT) + half + 1) : 0;
                    pane.read(
                            Gauge.BACKLOG_SAMPLES,
                            "ACTIVITY " + half,
                            micros(now, 30 * half),
                            backlog,
                            late ? 120_000_000 : 0);
                    pane.read(Gauge.BACKLOG, "ACTIVITY", micros(now, 30 * half), backlog, late ? 120_000_000 : 0);
                }
                pane.read(Gauge.ADDED, "ACTIVITY", micros(now, 30), (long) (1_000 * PER_SECOND), 0);
                pane.read(Gauge.POLLERS, "server ACTIVITY", micros(now, 30), 2, 0);
                pane.add(Counter.EXECUTIONS, 60);
                pane.add(Counter.EXECUTION_MICROS, 60 * mean);
            });
        }
    }

    private void listed(int worker, long available, long used) {
        slots(Gauge.LISTED_SLOTS, worker, available, used);
    }

    private void slots(Gauge gauge, int worker, long available, long used) {
        for (long minute = START; minute < START + END; minute++) {
            long at = micros(minute, 20);
            story.tell(
                    minute, QUEUE, pane -> pane.read(gauge, "instance-" + worker + " ACTIVITY", at, available, used));
        }
    }

    private Alert alert() {
        List<Alert> alerts = story.closed(new ScopeJudge(Fleet.SCOPE, Fleet.rules()), START, START + END).stream()
                .filter(alert -> alert.getRule().equals("activity-backlog"))
                .toList();
        assertThat(alerts).isNotEmpty();
        return alerts.get(0);
    }

    private static String evidence(Alert alert) {
        return String.join(
                "\n", alert.getEvidence().stream().map(piece -> piece.getText()).toList());
    }

    private static String advice(Alert alert) {
        List<Action> actions = alert.getActions();
        return actions.get(actions.size() - 1).getText();
    }

    @Test
    void tooFewSlotsAreNamedWithHowManyToAdd() {
        starved(2, 2);
        listed(1, 0, 4);
        listed(2, 1, 3);

        Alert alert = alert();

        assertThat(evidence(alert))
                .contains("needs about 12 activity slots (6.0 tasks/s of 2.0 s), its workers have 8");
        // 12 for what comes, and 400 tasks of 2 s in half an hour
        assertThat(advice(alert))
                .isEqualTo("add 5 slots, in new workers where these are busy: the backlog is gone in 30 m 00 s");
    }

    @Test
    void anExecutionThatTakesLongerThanBeforeIsTheThingToLookAt() {
        starved(0.5, 2);
        listed(1, 0, 8);

        Alert alert = alert();

        assertThat(evidence(alert)).contains("(6.0 tasks/s of 2.0 s, usually 500 ms)");
        assertThat(advice(alert)).isEqualTo("look at what its activities call: one takes 2.0 s, usually 500 ms");
    }

    @Test
    void enoughSlotsAreSaidToBeEnough() {
        starved(0.5, 0.5);
        listed(1, 16, 4);

        assertThat(evidence(alert())).contains("needs about 3 activity slots", "its workers have 20");
        assertThat(advice(alert())).startsWith("its slots are enough on average");
    }

    @Test
    void whatIsScrapedIsNotTakenForAllWorkersAndNotUsedBesideTheList() {
        starved(2, 2);
        slots(Gauge.SLOTS, 1, 0, 4);
        assertThat(evidence(alert())).contains("scraped workers have 4");

        listed(1, 0, 6);
        assertThat(evidence(alert())).contains("its workers have 6");
    }

    @Test
    void nothingIsClaimedWhereOneWorkerDoesNotSayHowManySlotsItHas() {
        starved(2, 2);
        listed(1, 0, 4);
        listed(2, -1, 3);

        nothing();
    }

    @Test
    void nothingIsClaimedWhereTheListIsASampleOrThereIsNone() {
        starved(2, 2);
        nothing();

        for (int worker = 0; worker < 70; worker++) {
            listed(worker, 1, 1);
        }
        nothing();
    }

    private void nothing() {
        Alert alert = alert();
        assertThat(evidence(alert)).doesNotContain("needs about");
        assertThat(advice(alert)).isEqualTo("add slots or workers");
    }
}
