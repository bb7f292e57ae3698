package dev.vigil.demo.report;

import static dev.vigil.demo.report.Alerts.T0;
import static dev.vigil.demo.report.Alerts.firing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.demo.Planting;
import dev.vigil.demo.plan.FleetPlan;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.window.SubjectKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DemoJudgeTest {

    private static final FleetPlan PLAN = FleetPlan.of(0);
    private static final Set<FailureMode> STORM = EnumSet.of(FailureMode.RETRY_STORM);

    @ParameterizedTest
    @EnumSource(FailureMode.class)
    void anAlertOnThePlantedSubjectWithThePlantedModeCatchesIt(FailureMode mode) {
        SeenAlert alert = new Alerts("fm-a", mode, PLAN.subject(mode), AlertState.FIRING, "").seenAfter(30);

        Judgement judgement = DemoJudge.judge(Set.of(mode), List.of(planting(mode, 10, 20)), List.of(alert));

        assertThat(judgement.passed()).isTrue();
        assertThat(judgement.caught()).singleElement().satisfies(caught -> {
            assertThat(caught.alerts()).containsExactly(alert);
            assertThat(caught.delay()).contains(Duration.ofSeconds(10));
            assertThat(caught.why()).isEmpty();
        });
    }

    @Test
    void theDelayCountsFromTheConditionToTheFirstFiringRecordSeen() {
        Alerts storm = storm("fm2-a");
        List<SeenAlert> seen = List.of(
                storm.in(AlertState.PENDING).seenAfter(21),
                storm.seenAfter(24),
                storm.in(AlertState.RESOLVED).seenAfter(99));

        Judgement judgement = DemoJudge.judge(STORM, List.of(planting(FailureMode.RETRY_STORM, 10, 20)), seen);

        assertThat(judgement.caught().get(0).delay()).contains(Duration.ofSeconds(4));
        assertThat(judgement.caught().get(0).alerts()).containsExactly(seen.get(2));
    }

    @Test
    void anAlertBeforeTheConditionIsNoNegativeDelay() {
        Judgement judgement = DemoJudge.judge(
                STORM,
                List.of(planting(FailureMode.RETRY_STORM, 10, 20)),
                List.of(storm("fm2-a").seenAfter(15)));

        assertThat(judgement.caught().get(0).delay()).contains(Duration.ZERO);
    }

    @Test
    void anAlertBeforeThePlantingIsAFalseAlarmAndCatchesNothing() {
        SeenAlert early = storm("fm2-a").seenAfter(9);

        Judgement judgement =
                DemoJudge.judge(STORM, List.of(planting(FailureMode.RETRY_STORM, 10, 20)), List.of(early));

        assertThat(judgement.falseAlarms()).containsExactly(early);
        assertThat(judgement.allCaught()).isFalse();
        assertThat(judgement.passed()).isFalse();
    }

    @Test
    void aPendingAlertDoesNotCatchAndTheReasonSaysSo() {
        Judgement judgement = DemoJudge.judge(
                STORM,
                List.of(planting(FailureMode.RETRY_STORM, 10, 20)),
                List.of(storm("fm2-abcdefghi").in(AlertState.PENDING).seenAfter(30)));

        assertThat(judgement.falseAlarms()).isEmpty();
        assertThat(judgement.problems())
                .containsExactly("FM2 was not caught: its alert fm2-abcdef is pending and has not fired");
    }

    @Test
    void aPendingAlertThatNeverFiredDoesNotCatchWhenItGoesAway() {
        Alerts storm = storm("fm2-a");
        SeenAlert pending = storm.in(AlertState.PENDING).seenAfter(21);
        SeenAlert gone = new SeenAlert(
                dev.vigil.schema.alert.Alert.newBuilder(
                                storm.in(AlertState.RESOLVED).seenAfter(30).alert())
                        .setFiredAtMicros(0)
                        .build(),
                T0.plusSeconds(30));

        Judgement judgement =
                DemoJudge.judge(STORM, List.of(planting(FailureMode.RETRY_STORM, 10, 20)), List.of(pending, gone));

        assertThat(judgement.allCaught()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(AlertState.class)
    void anyAlertOnTheHealthyHalfIsAFalseAlarmInAnyState(AlertState state) {
        SeenAlert alarm = firing("fm6-z", FailureMode.VISIBILITY_GAP, SubjectKind.WORKFLOW_TYPE, "OrderFulfilment")
                .in(state)
                .seenAfter(40);

        Judgement judgement = DemoJudge.judge(
                STORM,
                List.of(planting(FailureMode.RETRY_STORM, 10, 20)),
                List.of(storm("fm2-a").seenAfter(30), alarm));

        assertThat(judgement.falseAlarms()).containsExactly(alarm);
        assertThat(judgement.problems())
                .containsExactly("false alarm: FM6 on OrderFulfilment (fm6-z): OrderFulfilment: title");
    }

    @Test
    void aFalseAlarmIsListedOnceHoweverManyRecordsItHas() {
        Alerts alarm = firing("fm6-z", FailureMode.VISIBILITY_GAP, SubjectKind.WORKFLOW_TYPE, "OrderFulfilment");
        SeenAlert last = alarm.in(AlertState.RESOLVED).seenAfter(50);

        Judgement judgement = DemoJudge.judge(
                Set.of(), List.of(), List.of(alarm.in(AlertState.PENDING).seenAfter(30), alarm.seenAfter(40), last));

        assertThat(judgement.falseAlarms()).containsExactly(last);
    }

    @Test
    void theSameNameAsAnotherKindOfSubjectIsNotThePlantedSubject() {
        SeenAlert onType = firing("fm3-a", FailureMode.WORKER_STARVATION, SubjectKind.WORKFLOW_TYPE, "InvoiceRun")
                .seenAfter(30);

        Judgement judgement = DemoJudge.judge(
                EnumSet.of(FailureMode.WORKER_STARVATION),
                List.of(planting(FailureMode.WORKER_STARVATION, 10, 20)),
                List.of(onType));

        assertThat(judgement.collateral()).extracting(Collateral::alert).containsExactly(onType);
        assertThat(judgement.problems())
                .anyMatch(problem ->
                        problem.equals("FM3 was not caught: alerts of this mode were on WORKFLOW_TYPE InvoiceRun"
                                + " and not on TASK_QUEUE invoices"));
    }

    @Test
    void anotherModeOnAPlantedTypeIsCollateralAndFineIfItNamesItsRoot() {
        SeenAlert collateral = firing("fm3-b", FailureMode.WORKER_STARVATION, SubjectKind.TASK_QUEUE, "payments")
                .foldedUnder("fm2-a")
                .seenAfter(40);

        Judgement judgement = DemoJudge.judge(
                STORM,
                List.of(planting(FailureMode.RETRY_STORM, 10, 20)),
                List.of(storm("fm2-a").seenAfter(30), collateral));

        assertThat(judgement.collateral()).singleElement().satisfies(one -> {
            assertThat(one.alert()).isEqualTo(collateral);
            assertThat(one.namesRoot()).isTrue();
        });
        assertThat(judgement.falseAlarms()).isEmpty();
        assertThat(judgement.passed()).isTrue();
    }

    @Test
    void collateralThatNamesNoRootOrAnothersFails() {
        List<Planting> plantings =
                List.of(planting(FailureMode.RETRY_STORM, 10, 20), planting(FailureMode.VISIBILITY_GAP, 10, 20));
        Alerts collateral = firing("fm3-b", FailureMode.WORKER_STARVATION, SubjectKind.TASK_QUEUE, "payments");
        SeenAlert gap = new Alerts(
                        "fm6-c",
                        FailureMode.VISIBILITY_GAP,
                        PLAN.subject(FailureMode.VISIBILITY_GAP),
                        AlertState.FIRING,
                        "")
                .seenAfter(30);
        Set<FailureMode> both = EnumSet.of(FailureMode.RETRY_STORM, FailureMode.VISIBILITY_GAP);

        for (String root : List.of("", "fm6-c", "fm2-unknown")) {
            Judgement judgement = DemoJudge.judge(
                    both,
                    plantings,
                    List.of(
                            storm("fm2-a").seenAfter(30),
                            gap,
                            collateral.foldedUnder(root).seenAfter(40)));

            assertThat(judgement.passed()).as("folded under '%s'", root).isFalse();
            assertThat(judgement.problems())
                    .containsExactly("collateral without its root: FM3 on payments (fm3-b): payments: title,"
                            + " brought along by FM2 on payments-api");
        }
    }

    @Test
    void collateralMayGetItsRootLater() {
        Alerts collateral = firing("fm3-b", FailureMode.WORKER_STARVATION, SubjectKind.TASK_QUEUE, "payments");
        List<SeenAlert> seen = List.of(
                collateral.seenAfter(25),
                storm("fm2-a").seenAfter(30),
                collateral.foldedUnder("fm2-a").seenAfter(31));

        Judgement judgement = DemoJudge.judge(STORM, List.of(planting(FailureMode.RETRY_STORM, 10, 20)), seen);

        assertThat(judgement.passed()).isTrue();
    }

    @Test
    void whatIsNotPlantedYetOrHasNotHeldYetIsSaid() {
        Judgement judgement = DemoJudge.judge(
                EnumSet.of(FailureMode.NON_DETERMINISM, FailureMode.SIGNAL_RACE, FailureMode.VISIBILITY_GAP),
                List.of(
                        planting(FailureMode.SIGNAL_RACE, 10, 20),
                        new Planting(
                                FailureMode.VISIBILITY_GAP,
                                PLAN.subject(FailureMode.VISIBILITY_GAP),
                                Set.of(),
                                T0,
                                Optional.empty(),
                                Set.of())),
                List.of());

        assertThat(judgement.problems())
                .containsExactly(
                        "FM1 was not caught: it was not planted yet",
                        "FM5 was not caught: no alert on WORKFLOW_TYPE ShipmentRouting",
                        "FM6 was not caught: its condition has not held yet");
    }

    @Test
    void twoAlertsOnOnePlantingAreBothListedAndTheFirstCounts() {
        Judgement judgement = DemoJudge.judge(
                STORM,
                List.of(planting(FailureMode.RETRY_STORM, 10, 20)),
                List.of(storm("fm2-a").seenAfter(30), storm("fm2-b").seenAfter(25)));

        assertThat(judgement.caught().get(0).alerts())
                .extracting(seen -> seen.alert().getAlertId())
                .containsExactly("fm2-b", "fm2-a");
        assertThat(judgement.caught().get(0).delay()).contains(Duration.ofSeconds(5));
    }

    @Test
    void aHealthyScenarioPassesInSilence() {
        assertThat(DemoJudge.judge(Set.of(), List.of(), List.of()).passed()).isTrue();
    }

    @Test
    void allSixPlantedAndCaughtPass() {
        List<FailureMode> modes = Arrays.asList(FailureMode.values());
        List<SeenAlert> seen = modes.stream()
                .map(mode -> new Alerts("fm-" + mode, mode, PLAN.subject(mode), AlertState.FIRING, "").seenAfter(60))
                .toList();

        Judgement judgement = DemoJudge.judge(
                EnumSet.allOf(FailureMode.class),
                modes.stream().map(mode -> planting(mode, 10, 20)).toList(),
                seen);

        assertThat(judgement.passed()).isTrue();
        assertThat(judgement.caught()).hasSize(6).allMatch(Caught::caught);
    }

    private static Alerts storm(String id) {
        return firing(id, FailureMode.RETRY_STORM, SubjectKind.DEPENDENCY, "payments-api");
    }

    static Planting planting(FailureMode mode, long plantedAfter, long conditionAfter) {
        Instant condition = T0.plusSeconds(conditionAfter);
        return new Planting(
                mode,
                PLAN.subject(mode),
                PLAN.touched(mode),
                T0.plusSeconds(plantedAfter),
                Optional.of(condition),
                Set.of("run-1"));
    }
}
