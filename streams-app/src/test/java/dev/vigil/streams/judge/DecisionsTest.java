package dev.vigil.streams.judge;

import static dev.vigil.streams.judge.Fleet.START;
import static dev.vigil.streams.judge.Fleet.micros;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.alert.Severity;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.alert.Finding;
import dev.vigil.streams.alert.Observed;
import dev.vigil.streams.alert.Violation;
import dev.vigil.streams.catalogue.Inhibition;
import dev.vigil.streams.catalogue.Maintenance;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Proven;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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

    @Test
    void inMaintenanceWhatFiresFromAnOpenMinuteSaysSoToo() {
        Rules rules = Rules.of(
                Fleet.CATALOGUE.with(
                        List.of(new Maintenance(
                                List.of("payments-api"),
                                micros(START, 0),
                                micros(START + 40, 0),
                                "the provider moves")),
                        List.of()),
                RuleSettings.DEFAULT);
        List<Alert> alerts = storm(20).cut(new ScopeJudge(Fleet.SCOPE, rules), START, START + 20, new Random(3));
        assertThat(alerts)
                .filteredOn(alert -> alert.getState() == AlertState.FIRING)
                .hasSizeGreaterThan(1)
                .allSatisfy(alert -> assertThat(alert.getInhibitedBy()).isEqualTo("maintenance: the provider moves"));
    }

    /** Five quiet minutes, then a dependency that fails every call. */
    private static Story storm(int minutes) {
        Story story = new Story();
        for (int i = 0; i < minutes; i++) {
            for (int n = 0; n < 60; n++) {
                call(story, i, n, i >= 5);
            }
        }
        return story;
    }

    /** The first attempt, and if it fails a second one that fails too. */
    private static void call(Story story, int minute, int second, boolean fails) {
        String id = "wf-" + minute + "-" + second;
        long at = micros(START + minute, second);
        story.tell(START + minute, Fleet.DEPENDENCY, Fleet.attempt(at, id, 1, fails));
        if (fails) {
            story.tell(START + minute, Fleet.DEPENDENCY, Fleet.attempt(at + 1_000, id, 2, true));
        }
    }

    /** Workflow tasks of a type fail as non-deterministic each minute from {@code from} to {@code to}. */
    private static void nonDeterministic(Story story, int from, int to) {
        for (int i = from; i < to; i++) {
            story.tell(START + i, Fleet.TYPE, Fleet.nonDeterminism(micros(START + i, 20), "wf-" + i));
        }
    }

    @Test
    void whatIsAcceptedWithoutABaselineFiresNoMoreUntilItWasOver() {
        Story story = new Story();
        nonDeterministic(story, 2, 60);
        long calm = Fleet.rules().of(Fleet.TYPE).stream()
                .filter(rule -> rule.id().equals("non-determinism"))
                .findFirst()
                .orElseThrow()
                .resolution()
                .calmMinutes();
        int again = 60 + (int) calm + 2;
        nonDeterministic(story, again, again + 5);
        ScopeJudge judge = judge();
        Alert alert = firing(story.closed(judge, START, START + 10));
        // When
        judge.decide(decision(alert.getAlertId(), Decision.Action.ACCEPT), Fleet.live(START + 10));
        // Then it may go on, also across a restart
        assertThat(story.closed(judge, START + 10, START + 30)).isEmpty();
        ScopeJudge restored = judge();
        judge.takeDirty().forEach((subject, state) -> state.ifPresent(bytes -> restored.restore(subject, bytes)));
        assertThat(story.closed(restored, START + 30, START + again)).isEmpty();
        // and what comes after it was over is another incident
        Alert next = firing(story.closed(restored, START + again, START + again + 5));
        assertThat(next.getAlertId()).isNotEqualTo(alert.getAlertId());
    }

    @Test
    void anEffectThatGoesOnLongAfterItsCauseIsSaidByItself() {
        // Given failures of a type under a storm of its dependency, which go on when the storm is over
        Story story = failing(120, 0.4);
        for (int i = 0; i < 120; i++) {
            for (int n = 0; n < 60; n++) {
                call(story, i, n, i >= 2 && i < 20);
            }
        }
        List<Alert> alerts = story.closed(judge(), START, START + 120);
        Alert storm = alerts.stream()
                .filter(alert -> alert.getRule().equals("retry-burst"))
                .reduce((a, b) -> b)
                .orElseThrow();
        assertThat(storm.getState()).isEqualTo(AlertState.RESOLVED);
        List<Alert> failures = alerts.stream()
                .filter(alert -> alert.getRule().equals("failure-rate"))
                .toList();
        assertThat(failures).anyMatch(alert -> alert.getFoldedUnder().equals(storm.getAlertId()));
        Alert last = failures.get(failures.size() - 1);
        assertThat(last.getState()).isEqualTo(AlertState.FIRING);
        assertThat(last.getFoldedUnder()).isEmpty();
        assertThat(last.getWindowEndMicros() - storm.getResolvedAtMicros())
                .as("not before it is sure")
                .isGreaterThanOrEqualTo(micros(Watch.OUTLIVED_MINUTES, 0));
        assertThat(failures).extracting(Alert::getAlertId).containsOnly(last.getAlertId());
    }

    /** As severe as its last minute; while it is broken it cannot say that it is over. */
    private static final class SpeechlessRule extends OccurrenceRule {

        private boolean broken = true;

        SpeechlessRule() {
            super(
                    new Traits(
                            "speechless",
                            FailureMode.VISIBILITY_GAP,
                            SubjectKind.WORKFLOW_TYPE,
                            PaneClock.CLOSED_TO,
                            Proven.BAD_CHAIN,
                            Resolution.afterMinutes(3)),
                    Fleet.CATALOGUE);
        }

        @Override
        long happened(Pane pane, String subject) {
            return pane.count(Counter.CHAINS_FAILED);
        }

        @Override
        Violation violation(Found found) {
            long failed = found.last().count(Counter.CHAINS_FAILED);
            if (failed == 0 && broken) {
                throw new IllegalStateException("speechless");
            }
            return new Finding(
                    mode(),
                    "chains fail",
                    "",
                    List.of(),
                    List.of(),
                    "",
                    new Observed(1, "chains", ">=", 1),
                    1,
                    failed >= 10 ? Severity.CRITICAL : Severity.WARNING);
        }

        @Override
        public RuleDescription description() {
            return new RuleDescription("", "", "", "", "");
        }
    }

    @Test
    void anAlertThatCouldNotSayThatItIsOverStaysOpenAndSaysSoLater() {
        List<String> failed = new ArrayList<>();
        SpeechlessRule speechless = new SpeechlessRule();
        ScopeJudge judge = new ScopeJudge(
                Fleet.SCOPE, Fleet.rules().with(speechless), (rule, subject, failure) -> failed.add(rule));
        Story story = new Story();
        story.tell(START + 1, Fleet.CHAINS, Fleet.chain(micros(START + 1, 5), "wf", true));
        Alert alert = firing(story.closed(judge, START, START + 3));
        // When
        assertThat(story.closed(judge, START + 3, START + 8)).isEmpty();
        assertThat(failed).isNotEmpty().containsOnly("speechless");
        // and a decision about it cannot be said either
        assertThat(judge.decide(decision(alert.getAlertId(), Decision.Action.CLOSE), Fleet.live(START + 8)))
                .isEmpty();
        speechless.broken = false;
        // Then
        List<Alert> resolved = story.closed(judge, START + 8, START + 10);
        assertThat(resolved).extracting(Alert::getState).containsExactly(AlertState.RESOLVED);
        assertThat(resolved.get(0).getAlertId()).isEqualTo(alert.getAlertId());
    }

    @Test
    void theSeverityOfAnAlertNeverFallsWhileItIsOpen() {
        SpeechlessRule byLastMinute = new SpeechlessRule();
        byLastMinute.broken = false;
        ScopeJudge judge = new ScopeJudge(Fleet.SCOPE, Fleet.rules().with(byLastMinute));
        Story story = new Story();
        for (int i = 0; i < 6; i++) {
            // one failure, or twelve in every second minute
            for (int n = 0; n < (i % 2 == 0 ? 1 : 12); n++) {
                story.tell(START + i, Fleet.CHAINS, Fleet.chain(micros(START + i, n), "wf-" + i + "-" + n, true));
            }
        }
        List<Alert> alerts = story.closed(judge, START, START + 12).stream()
                .filter(alert -> alert.getRule().equals("speechless"))
                .toList();
        assertThat(alerts)
                .extracting(Alert::getSeverity)
                .containsExactly(Severity.WARNING, Severity.CRITICAL, Severity.CRITICAL);
        assertThat(alerts.get(2).getState()).isEqualTo(AlertState.RESOLVED);
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
