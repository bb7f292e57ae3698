package dev.vigil.demo.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.demo.plan.FleetPlan;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.window.SubjectKind;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoReportTest {

    private static final DemoReport REPORT = new DemoReport(
            "embedded test server 1.38.0",
            0,
            DemoJudge.judge(
                    EnumSet.of(FailureMode.NON_DETERMINISM, FailureMode.RETRY_STORM),
                    List.of(
                            DemoJudgeTest.planting(FailureMode.RETRY_STORM, 16, 21),
                            DemoJudgeTest.planting(FailureMode.NON_DETERMINISM, 9, 12)),
                    List.of(
                            new Alerts(
                                            "fm1-02c9e4aaaa",
                                            FailureMode.NON_DETERMINISM,
                                            FleetPlan.of(0).subject(FailureMode.NON_DETERMINISM),
                                            AlertState.FIRING,
                                            "")
                                    .seenAfter(15),
                            Alerts.firing(
                                            "fm6-zzzzzzzz",
                                            FailureMode.VISIBILITY_GAP,
                                            SubjectKind.WORKFLOW_TYPE,
                                            "OrderFulfilment")
                                    .in(AlertState.PENDING)
                                    .seenAfter(40))),
            new DemoReport.Counts(700, 9000, 4000, 2));

    @Test
    void theTableShowsPlantedAlertDelayEvidenceAndWhatIsMissing() {
        assertThat(REPORT.table(ZoneOffset.UTC)).isEqualTo("""
                        FAULT                PLANTED ON    AT        ALERT       DELAY  EVIDENCE
                        FM1 non determinism  LoanApproval  14:00:09  fm1-02c9e4  3.0 s  run-1 event 17: what it shows
                        FM2 retry storm      payments-api  14:00:16  none        -      no alert on DEPENDENCY payments-api
                        FM2 was not caught: no alert on DEPENDENCY payments-api
                        false alarm: FM6 on OrderFulfilment (fm6-zzzzzz): OrderFulfilment: title
                        1 of 2 failure modes caught, 1 false alarms, 0 collateral. 700 workflows, 9000 events, 4000 observations, 2 alerts. embedded test server 1.38.0, seed 0.
                        """);
    }

    @Test
    void theJsonHasAllSixModesAndTheFalseAlarms() {
        Map<String, Object> json = REPORT.json();

        assertThat(json.keySet())
                .containsExactly(
                        "temporal", "seed", "passed", "problems", "modes", "falseAlarms", "collateral", "counts");
        assertThat(json).containsEntry("passed", false);
        assertThat((Map<?, ?>) json.get("modes"))
                .hasToString("{NON_DETERMINISM={planted=[{subject=LoanApproval, at=2026-11-22T14:00:09Z,"
                        + " conditionMetAt=2026-11-22T14:00:12Z}], alerts=[{id=fm1-02c9e4aaaa, mode=NON_DETERMINISM,"
                        + " rule=rule-of-NON_DETERMINISM, state=FIRING, subjectKind=WORKFLOW_TYPE, subject=LoanApproval,"
                        + " title=LoanApproval: title, firedAt=2026-11-22T14:00:15Z, workflowIds=[run-1]}],"
                        + " delaySeconds=3.0},"
                        + " RETRY_STORM={planted=[{subject=payments-api, at=2026-11-22T14:00:16Z,"
                        + " conditionMetAt=2026-11-22T14:00:21Z}], alerts=[], delaySeconds=null},"
                        + " WORKER_STARVATION={planted=[], alerts=[], delaySeconds=null},"
                        + " LONG_RUNNING_DRIFT={planted=[], alerts=[], delaySeconds=null},"
                        + " SIGNAL_RACE={planted=[], alerts=[], delaySeconds=null},"
                        + " VISIBILITY_GAP={planted=[], alerts=[], delaySeconds=null}}");
        assertThat((List<?>) json.get("falseAlarms")).hasSize(1);
        assertThat(json.get("counts")).hasToString("{workflows=700, events=9000, observations=4000, alerts=2}");
    }
}
