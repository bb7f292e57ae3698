package dev.vigil.streams.judge;

import static dev.vigil.streams.judge.Fleet.START;
import static dev.vigil.streams.judge.Fleet.micros;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.alert.Severity;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.alert.Violation;
import dev.vigil.streams.catalogue.Inhibition;
import dev.vigil.streams.catalogue.Maintenance;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Proven;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What people decide and declare about alerts. */
class DecisionsTest {

    private static Story failing(int minutes, double share) {
        Story story = new Story();
        for (int i = 0; i < minutes; i++) {
            for (int n = 0; n < 60; n++) {
                story.tell(
                        START + i,
                        Fleet.CHAINS,
                        Fleet.chain(micros(START + i, n), "wf-" + i + "-" + n, i >= 2 && n < 60 * share));
            }
        }
        return story;
    }

    private static ScopeJudge judge() {
        return new ScopeJudge(Fleet.SCOPE, Fleet.rules());
    }

    private static Alert firing(List<Alert> alerts) {
        return alerts.stream()
                .filter(alert -> alert.getState() == AlertState.FIRING)
                .findFirst()
                .orElseThrow();
    }

    private static Decision decision(String id, Decision.Action action) {
        return new Decision(id, action, micros(START + 10, 5), "ana", "a planned release");
    }

    @Test
    void anAcceptedLevelResolvesTheAlertAndFiresNoMore() {
        // Given
        Story story = failing(90, 0.25);
        ScopeJudge judge = judge();
        Alert alert = firing(story.closed(judge, START, START + 10));
        // When
        List<Alert> decided =
                judge.decide(decision(alert.getAlertId(), Decision.Action.ACCEPT), Fleet.live(START + 10));
        // Then
        assertThat(decided).hasSize(1);
        assertThat(decided.get(0).getState()).isEqualTo(AlertState.RESOLVED);
        assertThat(decided.get(0).getHandledBy()).isEqualTo("ana");
        assertThat(decided.get(0).getHandledWhy()).isEqualTo("a planned release");
        assertThat(decided.get(0)
                        .getTimeline()
                        .get(decided.get(0).getTimeline().size() - 1)
                        .getWhy())
                .isEqualTo("accepted by ana: a planned release");
        assertThat(story.closed(judge, START + 10, START + 90)).isEmpty();
    }

    @Test
    void aClosedAlertFiresAnewIfItGoesOn() {
        Story story = failing(90, 0.25);
        ScopeJudge judge = judge();
        Alert alert = firing(story.closed(judge, START, START + 10));
        List<Alert> decided = judge.decide(decision(alert.getAlertId(), Decision.Action.CLOSE), Fleet.live(START + 10));
        assertThat(decided.get(0).getState()).isEqualTo(AlertState.RESOLVED);
        Alert next = firing(story.closed(judge, START + 10, START + 90));
        assertThat(next.getAlertId()).isNotEqualTo(alert.getAlertId());
        assertThat(next.getHandledBy()).isEmpty();
    }

    @Test
    void aDecisionAboutNoOpenAlertLeadsToNothing() {
        ScopeJudge judge = judge();
        assertThat(judge.decide(decision("fm6-none", Decision.Action.CLOSE), Fleet.live(START)))
                .isEmpty();
    }

    @Test
    void inMaintenanceAnAlertSaysSoAndAfterItNoMore() {
        Rules rules = Rules.of(
                Fleet.CATALOGUE.with(
                        List.of(new Maintenance(
                                List.of("Order*"), micros(START, 0), micros(START + 20, 0), "release 7")),
                        List.of()),
                RuleSettings.DEFAULT);
        List<Alert> alerts = failing(40, 0.25).closed(new ScopeJudge(Fleet.SCOPE, rules), START, START + 40);
        assertThat(firing(alerts).getInhibitedBy()).isEqualTo("maintenance: release 7");
        Alert last = alerts.get(alerts.size() - 1);
        assertThat(last.getState()).isEqualTo(AlertState.FIRING);
        assertThat(last.getInhibitedBy()).isEmpty();
    }

    @Test
    void aDeclaredInhibitionFoldsTheEffect() {
        Rules rules = Rules.of(
                Fleet.CATALOGUE.with(List.of(), List.of(new Inhibition("payments", List.of("Order*")))),
                RuleSettings.DEFAULT);
        Story story = failing(40, 0.25);
        for (int i = 0; i < 40; i++) {
            for (int n = 0; n < 20; n++) {
                // waits of workflows of another type explain nothing by themselves
                story.tell(START + i, Fleet.QUEUE, Fleet.wait(micros(START + i, n), "other-" + n, 9, false));
            }
        }
        List<Alert> alerts = story.closed(new ScopeJudge(Fleet.SCOPE, rules), START, START + 40);
        Alert wait = alerts.stream()
                .filter(alert -> alert.getRule().equals("queue-wait"))
                .findFirst()
                .orElseThrow();
        assertThat(alerts.stream()
                        .filter(alert -> alert.getRule().equals("failure-rate"))
                        .reduce((a, b) -> b)
                        .orElseThrow()
                        .getFoldedUnder())
                .isEqualTo(wait.getAlertId());
    }

    /** Fails on every minute of a type. */
    private static final class BrokenRule extends OccurrenceRule {

        BrokenRule() {
            super(
                    new Traits(
                            "broken",
                            FailureMode.VISIBILITY_GAP,
                            SubjectKind.WORKFLOW_TYPE,
                            PaneClock.CLOSED_TO,
                            Proven.BAD_CHAIN,
                            Resolution.afterMinutes(1)),
                    Fleet.CATALOGUE);
        }

        @Override
        long happened(Pane pane, String subject) {
            throw new IllegalStateException("broken");
        }

        @Override
        Violation violation(Found found) {
            throw new IllegalStateException("broken");
        }

        @Override
        public RuleDescription description() {
            return new RuleDescription("", "", "", "", "");
        }
    }

    @Test
    void aRuleThatThrowsIsToldOfAndTheOthersGoOn() {
        List<String> failed = new ArrayList<>();
        ScopeJudge judge = new ScopeJudge(
                Fleet.SCOPE,
                Fleet.rules().with(new BrokenRule()),
                (rule, subject, failure) -> failed.add(rule + " " + subject.name()));
        List<Alert> alerts = failing(20, 0.25).closed(judge, START, START + 20);
        assertThat(firing(alerts).getRule()).isEqualTo("failure-rate");
        assertThat(failed).hasSize(20).containsOnly("broken OrderFulfilment");
    }

    @Test
    void inALargeFleetWhatWarnsIsNoPageUntilItsEvidenceIsWorthOne() {
        RuleSettings strict = new RuleSettings(
                120, 1_000_000, RuleSettings.DEFAULT.alertHorizon(), RuleSettings.DEFAULT.forgetAfter());
        Story story = failing(60, 0.1);
        // When
        List<Alert> alerts =
                story.closed(new ScopeJudge(Fleet.SCOPE, Rules.of(Fleet.CATALOGUE, strict)), START, START + 60);
        // Then
        List<Severity> severities = alerts.stream()
                .filter(alert -> alert.getState() == AlertState.FIRING)
                .map(Alert::getSeverity)
                .distinct()
                .toList();
        assertThat(severities).containsExactly(Severity.WARNING, Severity.CRITICAL);
    }
}
