package dev.vigil.streams.alert;

import static dev.vigil.streams.alert.AlertGolden.AT;
import static dev.vigil.streams.alert.AlertGolden.SCOPE;
import static dev.vigil.streams.alert.AlertGolden.alert;
import static dev.vigil.streams.alert.AlertGolden.golden;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Proof;
import dev.vigil.streams.observe.RetryPolicy;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.pane.Exemplars.Exemplar;
import dev.vigil.streams.pane.PaneKey;
import dev.vigil.streams.pane.Tallies;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a person reads is a golden file: a changed word is a changed file in review. Rewrite them with -Dgolden.write=true. */
class AlertTextsTest {

    private static List<Exemplar> exemplars(String workflowId, String text, Long... events) {
        return List.of(
                new Exemplar(AT, new Proof(workflowId, "5f0c", List.of(events), text)),
                new Exemplar(AT + 1, new Proof(workflowId, "5f0c", List.of(events), text)),
                new Exemplar(AT + 2_000_000, new Proof("other 2", "77aa", List.of(events), text)));
    }

    @Test
    void stuckRuns() throws IOException {
        golden(
                "fm1",
                alert(
                        SubjectKind.WORKFLOW_TYPE,
                        "LoanApproval",
                        new StuckRuns(
                                "demo",
                                "LoanApproval",
                                8,
                                7,
                                6,
                                AT,
                                "2026.11.22-b",
                                "2026.11.21-a",
                                312,
                                true,
                                exemplars("loan-1042", "failed", 17L))));
    }

    @Test
    void refusedReplays() throws IOException {
        golden(
                "fm1-probe",
                alert(
                        SubjectKind.WORKFLOW_TYPE,
                        "LoanApproval",
                        new RefusedReplays(
                                "demo",
                                "LoanApproval",
                                7,
                                305,
                                "2026.11.22-b",
                                exemplars("loan-1042", "cannot replay on the code now deployed", 17L))));
    }

    @Test
    void retryStorm() throws IOException {
        golden("fm2", alert(SubjectKind.DEPENDENCY, "payments-api", storm(new RetryStorm.Herd(120, 118, 30, 4))));
    }

    @Test
    void retryStormOfWhichNobodySeesThePendingCalls() throws IOException {
        golden("fm2-no-herd", alert(SubjectKind.DEPENDENCY, "payments-api", storm(null)));
    }

    private static RetryStorm storm(RetryStorm.@Nullable Herd herd) {
        return new RetryStorm(
                "demo",
                "payments-api",
                120,
                120,
                724,
                724,
                0,
                0.05,
                120,
                herd,
                herd == null ? null : new RetryStorm.Cost(new RetryPolicy(1_000_000, 2, 100_000_000, 0), 24),
                List.of(
                        new Tallies.Entry("java.net.SocketTimeoutException", 700),
                        new Tallies.Entry("java.io.IOException", 24)),
                "payments",
                List.of("worker interceptor", "pending activities"),
                120,
                exemplars("pay-00-003", "attempt 7 of Charge failed"));
    }

    @Test
    void slowQueueWithBusySlots() throws IOException {
        golden(
                "fm3-busy",
                alert(
                        SubjectKind.TASK_QUEUE,
                        "invoices",
                        queue(300, 120, new SlowQueue.Workers(0, 4, 2, 44, 8_000_000))));
    }

    @Test
    void slowQueueThatNobodyPolls() throws IOException {
        golden(
                "fm3-nobody",
                alert(
                        SubjectKind.TASK_QUEUE,
                        "invoices",
                        queue(0, 0, new SlowQueue.Workers(-1, -1, 0, 44, 8_000_000))));
    }

    @Test
    void slowQueueOfWhichNothingElseIsKnown() throws IOException {
        golden("fm3-unknown", alert(SubjectKind.TASK_QUEUE, "invoices", queue(300, 120, SlowQueue.Workers.UNKNOWN)));
    }

    private static SlowQueue queue(long waits, long late, SlowQueue.Workers workers) {
        return new SlowQueue(
                "demo",
                "invoices",
                waits,
                late,
                waits == 0 ? 30 : 0,
                90,
                waits == 0 ? 0 : 8_100_000,
                5_000_000,
                false,
                workers,
                workers.used() == 4 ? new Load(2.6, 2_200_000, 0, 4, true, 44) : Load.UNKNOWN,
                waits == 0 ? "> 30 s of 120 waits" : "",
                exemplars("inv-7", "Render waited 8.1 s", 5L, 6L));
    }

    @Test
    void lateTimers() throws IOException {
        golden(
                "fm4",
                alert(
                        SubjectKind.WORKFLOW_TYPE,
                        "Reminder",
                        new LateTimers(
                                "demo",
                                "Reminder",
                                14,
                                6,
                                13_400_000,
                                5_000_000,
                                "reminders",
                                exemplars("rem-3", "timer handled late", 7L, 9L))));
    }

    @Test
    void signalRaces() throws IOException {
        golden(
                "fm5",
                alert(
                        SubjectKind.WORKFLOW_TYPE,
                        "OrderFulfilment",
                        new SignalRaces(
                                "demo",
                                "OrderFulfilment",
                                14,
                                "advance → cancel",
                                exemplars("order-881", "advance and cancel in one task, 12 ms apart", 23L, 24L, 25L))));
    }

    @Test
    void failingChains() throws IOException {
        golden("fm6", alert(SubjectKind.WORKFLOW_TYPE, "RefundPayout", chains("RefundPayout", true, true)));
    }

    @Test
    void failingChainsOfATypeWithHostileNamesAndNoOwner() throws IOException {
        String type = "Refund \"$(rm -rf /)\" 'quoted'\nover two lines and much too long for any title";
        golden("fm6-hostile", alert(SubjectKind.WORKFLOW_TYPE, type, chains(type, false, false)));
    }

    private static FailingChains chains(String type, boolean owned, boolean learned) {
        return new FailingChains(
                "demo",
                type,
                21,
                208,
                new FailingChains.Outcomes(17, 4, 0, 0),
                0.067,
                0.149,
                0.02,
                learned,
                AT,
                60,
                21,
                List.of(new Tallies.Entry("InsufficientFunds", 20), new Tallies.Entry("TIMED_OUT", 1)),
                owned,
                exemplars(owned ? "refund-9" : "it's `mine`; \\ $HOME", "failed", 12L));
    }

    @Test
    void aTitleKeepsWhatHappenedAndCutsTheNameNeverHalfACharacter() {
        String emoji = "😀".repeat(60);
        assertThat(AlertTexts.title(emoji, "retry storm, 12 workflows caught"))
                .hasSizeLessThanOrEqualTo(80)
                .endsWith("…: retry storm, 12 workflows caught")
                .matches(title -> !Character.isSurrogate(title.charAt(title.indexOf('…') - 1))
                        || Character.isLowSurrogate(title.charAt(title.indexOf('…') - 1)));
    }

    @Test
    void idsAreDeterministicAndTellScopesApart() {
        PaneKey.Subject live = new PaneKey.Subject(SCOPE, SubjectKind.WORKFLOW_TYPE, "T", PaneClock.CLOSED_TO);
        PaneKey.Subject file = new PaneKey.Subject(
                new Scope("main", "demo", Origin.FILE), SubjectKind.WORKFLOW_TYPE, "T", PaneClock.CLOSED_TO);
        String id = AlertId.of(FailureMode.VISIBILITY_GAP, "failure-rate", live, AT);
        assertThat(id)
                .matches("fm6-[0-9a-v]{26}")
                .isEqualTo(AlertId.of(FailureMode.VISIBILITY_GAP, "failure-rate", live, AT))
                .isNotEqualTo(AlertId.of(FailureMode.VISIBILITY_GAP, "failure-rate", live, AT + 60_000_000))
                .isNotEqualTo(AlertId.of(FailureMode.VISIBILITY_GAP, "failure-rate", file, AT));
    }

    @Test
    void eachStateOffersOnlyItsLegalNextOnesAndCountsRevisions() {
        Life.Pending pending = Life.pending("id", 5, 10, "evidence");
        Life.Firing firing = pending.fire(20, "broad", false);
        Life.Firing revised = firing.revised(3);
        Life.Resolved resolved = revised.resolve(30, "calm");
        assertThat(List.of(pending.revision(), firing.revision(), revised.revision(), resolved.revision()))
                .containsExactly(1L, 2L, 3L, 4L);
        assertThat(resolved.timeline().stream().map(Life.Step::to))
                .containsExactly(AlertState.PENDING, AlertState.FIRING, AlertState.RESOLVED);
        assertThat(resolved.sinceMicros()).isEqualTo(3);
        assertThat(pending.expire(15, "gone").firedAtMicros()).isZero();
    }
}
