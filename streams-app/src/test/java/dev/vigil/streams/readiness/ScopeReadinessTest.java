package dev.vigil.streams.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.alert.Severity;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.readiness.ModeVerdict;
import dev.vigil.schema.readiness.Scorecard;
import dev.vigil.schema.readiness.Verdict;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.Expectation;
import dev.vigil.streams.catalogue.Expectation.Signals;
import dev.vigil.streams.catalogue.Expectation.Waiver;
import dev.vigil.streams.catalogue.Objective;
import dev.vigil.streams.catalogue.TypeEntry;
import dev.vigil.streams.judge.JudgeTime;
import dev.vigil.streams.judge.ScopeJudge;
import dev.vigil.streams.observe.Observation.Exposed;
import dev.vigil.streams.observe.Observation.Exposure;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Proof;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.PaneKey;
import dev.vigil.streams.pane.PaneKey.Subject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Minutes in, scorecards out: what is proof, what is not, and that nothing turns green by itself. */
final class ScopeReadinessTest {

    private static final Scope SCOPE = new Scope("c", "ns", Origin.LIVE);
    /** On a full hour. */
    private static final long START = 29_000_040;

    private static final SortedMap<Subject, Pane> NOTHING =
            Collections.unmodifiableSortedMap(new TreeMap<>(ScopeJudge.ORDER));

    private final TreeMap<String, Scorecard> latest = new TreeMap<>();
    private final List<String> changes = new ArrayList<>();
    private long minute = START;
    private ScopeReadiness readiness = new ScopeReadiness(SCOPE, catalogue(Expectation.NOTHING));

    @Test
    void nothingIsGreenBeforeAnythingWasProven() {
        for (int i = 0; i < 100; i++) {
            type("b1", pane -> {
                pane.add(Counter.RUNS_STARTED, 50);
                pane.add(Counter.TIMERS_HANDLED, 10);
                pane.tally(Pane.Tallied.DEPENDENCIES, "payments-api", 20);
            });
        }
        assertThat(card("c/ns/Order/b1").getOverall()).isEqualTo(Verdict.UNPROVEN);
        assertThat(card("c/ns/Order/b1").getModes())
                .extracting(ModeVerdict::getVerdict)
                .containsOnly(Verdict.UNPROVEN)
                .hasSize(6);
        assertThat(card("c/ns/Order/b1").getModes())
                .allSatisfy(mode -> assertThat(mode.getWouldChange()).isNotBlank());
        // the first card is a change, growing counts are not
        assertThat(changes).hasSize(1);
    }

    @Test
    void replaysOnAnotherWorkerAreCountedByBuild() {
        for (int i = 1; i < Proofs.REPLAYS; i++) {
            exposed("b1", Exposure.REPLAYED_ELSEWHERE);
        }
        exposed("b2", Exposure.REPLAYED_ELSEWHERE);
        assertThat(verdict("b1", 0)).isEqualTo(Verdict.UNPROVEN);
        exposed("b1", Exposure.REPLAYED_ELSEWHERE);
        assertThat(verdict("b1", 0)).isEqualTo(Verdict.GO);
        assertThat(verdict("b2", 0)).isEqualTo(Verdict.UNPROVEN);
        ModeVerdict go = card("c/ns/Order/b1").getModes().get(0);
        assertThat(go.getCount()).isEqualTo(Proofs.REPLAYS);
        assertThat(go.getEvidence()).hasSize(3).allSatisfy(piece -> {
            assertThat(piece.getWorkflowId()).startsWith("wf-");
            assertThat(piece.getEventIds()).isNotEmpty();
        });
    }

    @Test
    void aProbeRefutesAndALaterOneProves() {
        exposed("b1", Exposure.PROBE_COMPATIBLE);
        assertThat(verdict("b1", 0)).isEqualTo(Verdict.UNPROVEN);
        exposed("b1", Exposure.PROBE_INCOMPATIBLE);
        assertThat(verdict("b1", 0)).isEqualTo(Verdict.NO_GO);
        exposed("b1", Exposure.PROBE_UNPROVEN);
        assertThat(verdict("b1", 0)).isEqualTo(Verdict.NO_GO);
        exposed("b1", Exposure.PROBE_CLEAN);
        assertThat(verdict("b1", 0)).isEqualTo(Verdict.GO);
    }

    @Test
    void anOutageOfEachDependencyAtNormalLoadIsAProofAndAStormIsNot() {
        calm(20);
        outage(4, 20, 2);
        calm(1);
        assertThat(reason("b1", 1)).contains("an outage of each dependency was survived");
        assertThat(verdict("b1", 1)).isEqualTo(Verdict.GO);
        // the next one is a storm: what was proven before does not hold any more
        calm(20);
        outage(4, 20, 5);
        calm(1);
        assertThat(verdict("b1", 1)).isEqualTo(Verdict.UNPROVEN);
        assertThat(reason("b1", 1)).contains("the last outage of payments-api");
    }

    @Test
    void anOutageAtNightProvesNothing() {
        calm(60, 40);
        outage(6, 6, 2);
        calm(1, 40);
        assertThat(verdict("b1", 1)).isEqualTo(Verdict.UNPROVEN);
        outage(2, 40, 2); // too short
        calm(1, 40);
        assertThat(verdict("b1", 1)).isEqualTo(Verdict.UNPROVEN);
    }

    @Test
    void twiceThePeakWithoutStarvationIsAProof() {
        readiness = new ScopeReadiness(SCOPE, catalogue(new Expectation(300, Signals.ANY, Map.of())));
        for (int i = 0; i < 70; i++) {
            type("b1", pane -> pane.add(Counter.RUNS_STARTED, 9));
        }
        assertThat(verdict("b1", 2)).isEqualTo(Verdict.UNPROVEN);
        // an hour of ten a minute, but starved in its middle
        Alert starved = alert("fm3-1", FailureMode.WORKER_STARVATION, SubjectKind.TASK_QUEUE, "q", AlertState.FIRING);
        for (int i = 0; i < 60; i++) {
            List<Alert> alerts = i == 30 ? List.of(starved) : List.of();
            Pane pane = pane("b1");
            pane.tally(Pane.Tallied.TASK_QUEUES, "q", 10);
            pane.add(Counter.RUNS_STARTED, 10);
            close(Map.of(type("Order"), pane), alerts);
        }
        assertThat(verdict("b1", 2)).isEqualTo(Verdict.NO_GO);
        assertThat(card("c/ns/Order/b1").getModes().get(2).getAlerts()).containsExactly("fm3-1");
        Alert over = alert("fm3-1", FailureMode.WORKER_STARVATION, SubjectKind.TASK_QUEUE, "q", AlertState.RESOLVED);
        close(Map.of(), List.of(over));
        assertThat(verdict("b1", 2)).isEqualTo(Verdict.UNPROVEN);
        for (int i = 0; i < 61; i++) {
            type("b1", pane -> pane.add(Counter.RUNS_STARTED, 10));
        }
        assertThat(verdict("b1", 2)).isEqualTo(Verdict.GO);
    }

    @Test
    void driftIsProvenByWhatOutlivedItsHeartbeatAndByLongTimers() {
        exposed("b1", Exposure.HEARTBEAT_OUTLIVED);
        assertThat(verdict("b1", 3)).isEqualTo(Verdict.GO);
        type("b1", pane -> pane.add(Counter.TIMERS_HANDLED, 1));
        assertThat(verdict("b1", 3)).isEqualTo(Verdict.UNPROVEN);
        exposed("b1", Exposure.LONG_TIMER);
        assertThat(verdict("b1", 3)).isEqualTo(Verdict.GO);
        exposed("b1", Exposure.UNWATCHED_ACTIVITY);
        assertThat(verdict("b1", 3)).isEqualTo(Verdict.UNPROVEN);
    }

    @Test
    void signalsAreJudgedByWhatIsDeclared() {
        exposed("b1", Exposure.SIGNALS_TOGETHER);
        assertThat(verdict("b1", 4)).isEqualTo(Verdict.UNPROVEN);
        readiness = new ScopeReadiness(SCOPE, catalogue(new Expectation(0, Signals.ANY_ORDER, Map.of())));
        type("b1", pane -> {});
        assertThat(verdict("b1", 4)).isEqualTo(Verdict.UNPROVEN);
        exposed("b1", Exposure.SIGNALS_TOGETHER);
        assertThat(verdict("b1", 4)).isEqualTo(Verdict.GO);
        readiness = new ScopeReadiness(SCOPE, catalogue(new Expectation(0, Signals.NONE, Map.of())));
        for (int i = 0; i < Proofs.TASKS_WITHOUT_SIGNAL; i++) {
            type("b1", pane -> {});
        }
        assertThat(verdict("b1", 4)).isEqualTo(Verdict.GO);
        exposed("b1", Exposure.UNEXPECTED_SIGNAL);
        assertThat(verdict("b1", 4)).isEqualTo(Verdict.UNPROVEN);
    }

    @Test
    void aTypeThatStandsInNoCatalogueIsNoGo() {
        close(Map.of(type("Stranger"), pane("b1")), List.of());
        Scorecard card = card("c/ns/Stranger/b1");
        assertThat(card.getModes().get(5).getVerdict()).isEqualTo(Verdict.NO_GO);
        assertThat(card.getOverall()).isEqualTo(Verdict.NO_GO);
    }

    @Test
    void anAlertThatAPersonDecidedAboutProvesThatAlertsArrive() {
        Alert firing =
                alert("fm4-1", FailureMode.LONG_RUNNING_DRIFT, SubjectKind.WORKFLOW_TYPE, "Order", AlertState.FIRING);
        close(Map.of(type("Order"), pane("b1")), List.of(firing));
        assertThat(verdict("b1", 3)).isEqualTo(Verdict.NO_GO);
        assertThat(verdict("b1", 5)).isEqualTo(Verdict.UNPROVEN);
        Alert closed =
                alert("fm4-1", FailureMode.LONG_RUNNING_DRIFT, SubjectKind.WORKFLOW_TYPE, "Order", AlertState.RESOLVED);
        readiness.decided(minute * PaneKey.MINUTE_MICROS, List.of(closed));
        type("b1", pane -> {});
        assertThat(verdict("b1", 3)).isEqualTo(Verdict.UNPROVEN);
        assertThat(verdict("b1", 5)).isEqualTo(Verdict.GO);
    }

    @Test
    void aWaiverCoversAModeUntilItEnds() {
        Map<FailureMode, Waiver> waivers = new LinkedHashMap<>();
        for (FailureMode mode : FailureMode.values()) {
            waivers.put(mode, new Waiver("ann", (START + 30) * PaneKey.MINUTE_MICROS, "launch week"));
        }
        readiness = new ScopeReadiness(SCOPE, catalogue(new Expectation(0, Signals.ANY, waivers)));
        type("b1", pane -> {});
        Scorecard waived = card("c/ns/Order/b1");
        assertThat(waived.getOverall()).isEqualTo(Verdict.GO);
        assertThat(waived.getModes()).allSatisfy(mode -> {
            assertThat(mode.getVerdict()).isEqualTo(Verdict.UNPROVEN);
            assertThat(mode.getWaived()).isTrue();
            assertThat(mode.getWaiverOwner()).isEqualTo("ann");
        });
        while (minute < START + 29) {
            close(Map.of(), List.of());
        }
        assertThat(card("c/ns/Order/b1").getOverall()).isEqualTo(Verdict.GO);
        close(Map.of(), List.of());
        assertThat(card("c/ns/Order/b1").getOverall()).isEqualTo(Verdict.UNPROVEN);
        assertThat(card("c/ns/Order/b1").getModes().get(0).getWaived()).isFalse();
    }

    @Test
    void anAlertOfTheOtherClockCountsInItsOwnMinuteHoweverEarlyItComes() {
        Alert failing =
                alert("fm6-1", FailureMode.VISIBILITY_GAP, SubjectKind.WORKFLOW_TYPE, "Order", AlertState.FIRING);
        type("b1", pane -> {});
        readiness.minute(PaneClock.CLOSED_TO, minute + 2, NOTHING, NOTHING, List.of(failing), time());
        type("b1", pane -> {});
        type("b1", pane -> {});
        assertThat(verdict("b1", 5)).isEqualTo(Verdict.UNPROVEN);
        type("b1", pane -> {});
        assertThat(verdict("b1", 5)).isEqualTo(Verdict.NO_GO);
    }

    @Test
    void anInterruptionChangesNothing() throws IOException {
        story(false);
        TreeMap<String, Scorecard> straight = new TreeMap<>(latest);
        List<String> straightChanges = List.copyOf(changes);
        latest.clear();
        changes.clear();
        minute = START;
        readiness = new ScopeReadiness(SCOPE, catalogue(Expectation.NOTHING));
        story(true);
        assertThat(latest).isEqualTo(straight);
        assertThat(changes).isEqualTo(straightChanges);
        assertThat(Objects.requireNonNull(straight.get("c/ns/Order/b1")).getModes())
                .extracting(ModeVerdict::getVerdict)
                .contains(Verdict.GO, Verdict.UNPROVEN, Verdict.NO_GO);
    }

    private void story(boolean interrupted) throws IOException {
        Alert firing = alert("fm5-1", FailureMode.SIGNAL_RACE, SubjectKind.WORKFLOW_TYPE, "Order", AlertState.FIRING);
        Map<StateKey, byte[]> log = new LinkedHashMap<>();
        for (int i = 0; i < 90; i++) {
            exposed("b1", Exposure.REPLAYED_ELSEWHERE);
            if (i % 30 < 20) {
                calm(1);
            } else {
                outage(1, 20, 2);
            }
            if (i == 50) {
                Pane pane = pane("b1");
                close(Map.of(type("Order"), pane), List.of(firing));
            }
            if (interrupted && i % 7 == 0) {
                readiness
                        .takeDirty()
                        .forEach((key, bytes) ->
                                bytes.ifPresentOrElse(state -> log.put(key, state), () -> log.remove(key)));
                ScopeReadiness next = new ScopeReadiness(SCOPE, catalogue(Expectation.NOTHING));
                for (Map.Entry<StateKey, byte[]> entry : log.entrySet()) {
                    next.restore(entry.getKey(), entry.getValue());
                }
                readiness = next;
            }
        }
    }

    @Test
    void buildsAndTypesAreForgottenAndTheirCardsWithThem() {
        type("b1", pane -> {});
        minute += 8 * 24 * 60 - minute % 60 + 60;
        close(Map.of(), List.of());
        assertThat(latest).isEmpty();
        assertThat(readiness.takeDirty().values()).containsOnly(Optional.empty());
    }

    private void calm(int minutes) {
        calm(minutes, 20);
    }

    private void calm(int minutes, int calls) {
        for (int i = 0; i < minutes; i++) {
            calls(calls, 0, calls);
        }
    }

    private void outage(int minutes, int calls, int attemptsPerCall) {
        for (int i = 0; i < minutes; i++) {
            calls(calls, calls, (long) calls * attemptsPerCall);
        }
    }

    private void calls(long first, long failed, long attempts) {
        Pane dependency = new Pane();
        dependency.add(Counter.FIRST_ATTEMPTS, first);
        dependency.add(Counter.FIRST_ATTEMPTS_FAILED, failed);
        dependency.add(Counter.ATTEMPTS, attempts);
        if (failed > 0) {
            dependency.tally(Pane.Tallied.WORKFLOW_TYPES, "Order", failed);
        }
        Pane order = pane("b1");
        order.tally(Pane.Tallied.DEPENDENCIES, "payments-api", first);
        close(
                Map.of(
                        type("Order"),
                        order,
                        new Subject(SCOPE, SubjectKind.DEPENDENCY, "payments-api", PaneClock.OPEN_READ_TO),
                        dependency),
                List.of());
    }

    private void type(String build, Consumer<Pane> content) {
        Pane pane = pane(build);
        content.accept(pane);
        close(Map.of(type("Order"), pane), List.of());
    }

    private void exposed(String build, Exposure exposure) {
        Pane pane = pane(build);
        long at = minute * PaneKey.MINUTE_MICROS + 5;
        pane.exposed(new Exposed(
                at, "Order", build, exposure, 0, new Proof("wf-" + minute, "run-" + minute, List.of(7L), "seen")));
        close(Map.of(type("Order"), pane), List.of());
    }

    private static Pane pane(String build) {
        Pane pane = new Pane();
        pane.completed(build);
        return pane;
    }

    private void close(Map<Subject, Pane> panes, List<Alert> alerts) {
        TreeMap<Subject, Pane> onTime = new TreeMap<>(ScopeJudge.ORDER);
        onTime.putAll(panes);
        for (Card card : readiness.minute(PaneClock.OPEN_READ_TO, minute, onTime, NOTHING, alerts, time())) {
            Scorecard scorecard = card.scorecard();
            if (scorecard == null) {
                latest.remove(card.key());
            } else {
                latest.put(card.key(), scorecard);
                if (card.changed()) {
                    changes.add(scorecard.toString());
                }
            }
        }
        minute++;
    }

    private JudgeTime time() {
        return new JudgeTime((minute + 1) * PaneKey.MINUTE_MICROS, 1);
    }

    private Scorecard card(String key) {
        return Objects.requireNonNull(latest.get(key), key);
    }

    private Verdict verdict(String build, int mode) {
        return card("c/ns/Order/" + build).getModes().get(mode).getVerdict();
    }

    private String reason(String build, int mode) {
        return card("c/ns/Order/" + build).getModes().get(mode).getReason();
    }

    private static Subject type(String name) {
        return new Subject(SCOPE, SubjectKind.WORKFLOW_TYPE, name, PaneClock.OPEN_READ_TO);
    }

    private static Catalogue catalogue(Expectation expectation) {
        TypeEntry entry = new TypeEntry("orders", "", Objective.DEFAULT, List.of(), false, false, false, expectation);
        return Catalogue.of(Map.of("Ord*", entry), Map.of(), true);
    }

    private Alert alert(String id, FailureMode mode, SubjectKind kind, String subject, AlertState state) {
        return Alert.newBuilder()
                .setSource(Source.newBuilder()
                        .setCluster("c")
                        .setOrigin(Origin.LIVE)
                        .setCapturedAtMicros(1)
                        .build())
                .setNamespace("ns")
                .setAlertId(id)
                .setRule("r")
                .setFailureMode(mode)
                .setSeverity(Severity.WARNING)
                .setState(state)
                .setSubjectKind(kind)
                .setSubject(subject)
                .setTitle(subject + ": bad")
                .setMeaning("so")
                .setEvidence(List.of())
                .setActions(List.of())
                .setTimeline(List.of())
                .setSinceMicros(minute * PaneKey.MINUTE_MICROS)
                .build();
    }
}
