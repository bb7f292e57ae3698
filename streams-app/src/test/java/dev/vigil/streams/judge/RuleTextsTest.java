package dev.vigil.streams.judge;

import static dev.vigil.streams.alert.AlertGolden.AT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.window.Measure;
import dev.vigil.streams.alert.AlertGolden;
import dev.vigil.streams.judge.detect.Detector;
import dev.vigil.streams.observe.Proof;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Gauge;
import dev.vigil.streams.pane.Pane.Tallied;
import dev.vigil.streams.pane.PaneKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The words of the rules that write them themselves; those with a violation of their own are in {@code AlertTextsTest}. */
class RuleTextsTest {

    private static final long MINUTE = AT / PaneKey.MINUTE_MICROS;
    private static final Consumer<Detector> NEW = detector -> {};

    /** Golden files of these rules are named after failure modes. */
    private static final List<String> ELSEWHERE = List.of(
            "non-determinism",
            "replay-probe",
            "retry-burst",
            "queue-wait",
            "timers-handled-late",
            "signal-conflict",
            "failure-rate");

    private static Arguments text(String rule, String subject, Consumer<Pane> shown) {
        return text(rule, subject, shown, NEW);
    }

    private static Arguments text(String rule, String subject, Consumer<Pane> shown, Consumer<Detector> fed) {
        return Arguments.of(rule, subject, shown, fed);
    }

    static Stream<Arguments> texts() {
        return Stream.of(
                text(
                        "non-determinism-failed",
                        "LoanApplication",
                        pane -> pane.add(Counter.CHAINS_NON_DETERMINISTIC, 3)),
                text("workflow-task-failures", "LoanApplication", pane -> {
                    pane.add(Counter.WORKFLOW_TASKS_COMPLETED, 40);
                    pane.add(Counter.WORKFLOW_TASKS_CODE_FAILED, 12);
                }),
                text("build-regression", "OrderFulfilment", pane -> builds(pane, 1), detector -> {
                    for (int minute = 0; minute < 6; minute++) {
                        Pane pane = new Pane();
                        builds(pane, minute);
                        rule("build-regression").feed(detector, MINUTE + minute, pane, "OrderFulfilment");
                    }
                }),
                text("workflow-task-backlog", "orders", RuleTextsTest::backlog, starved("workflow-task-backlog")),
                text("activity-backlog", "payments", pane -> {}, starved("activity-backlog")),
                text("schedule-to-start-timeouts", "payments", pane -> {
                    pane.add(Counter.WAITS, 20);
                    pane.add(Counter.TASKS_NEVER_TAKEN, 7);
                    pane.workflow("order-8841");
                    pane.workflow("other 2");
                }),
                text("sticky-losses", "orders", pane -> {
                    for (int i = 0; i < 80; i++) {
                        pane.record(Measure.WORKFLOW_TASK_WAIT, 20_000, 1);
                    }
                    pane.add(Counter.STICKY_LOSSES, 21);
                }),
                text("worker-silence", "orders", pane -> {}, RuleTextsTest::workers),
                text("dead-attempts", "reports", pane -> {}, RuleTextsTest::deadAttempts),
                text("timers-fired-late", "InvoiceReminder", pane -> {
                    pane.add(Counter.TIMERS_HANDLED, 30);
                    pane.add(Counter.TIMERS_FIRED_LATE, 9);
                }),
                text("heartbeat-debt", "Export@reports", pane -> {
                    pane.add(Counter.ACTIVITIES_BLIND, 2);
                    pane.workflow("order-8841");
                    pane.read(Gauge.BLIND, "Export", AT, 7_200_000_000L, 240_000_000L);
                }),
                text(
                        "signal-after-worker-change",
                        "Subscription",
                        pane -> pane.add(Counter.SIGNALS_FAILED_ELSEWHERE, 2)),
                text("history-limit", "DeviceTwin", pane -> {
                    pane.add(Counter.HISTORIES_LONG, 4);
                    pane.read(Gauge.HISTORIES, "run-1", AT, 41_210, 12_400_000);
                }),
                text("unhandled-command", "Cart", pane -> {
                    pane.add(Counter.WORKFLOW_TASKS_COMPLETED, 90);
                    pane.add(Counter.WORKFLOW_TASKS_UNHANDLED_COMMAND, 31);
                }),
                text("unexpected-signal", "InvoiceReminder", pane -> pane.add(Counter.SIGNALS_UNEXPECTED, 1)),
                text("signal-never-handled", "Cart", pane -> {
                    pane.add(Counter.SIGNALS_UNHANDLED, 5);
                    pane.add(Counter.RUNS_SIGNALS_UNHANDLED, 2);
                }),
                text("signal-refused", "OrderFulfilment", pane -> {
                    pane.add(Counter.SIGNALS_SENT, 60);
                    pane.add(Counter.SIGNALS_REFUSED, 18);
                }),
                text("update-cut-off", "Cart", pane -> pane.add(Counter.UPDATES_CUT_OFF, 3)),
                text("signal-flood", "DeviceTwin", pane -> {
                    pane.add(Counter.SIGNAL_FLOODS, 4);
                    pane.read(Gauge.SIGNALS, "run-1", AT, 8_000, 0);
                }),
                text("undeclared-type", "NightlyCleanup", pane -> pane.add(Counter.RUNS_STARTED, 6)),
                text("unowned-type", "Unowned", pane -> pane.add(Counter.RUNS_STARTED, 6)),
                text("silent-type", "InvoiceReminder", pane -> {}, RuleTextsTest::silence),
                text("failure-drift", "OrderFulfilment", pane -> {}, RuleTextsTest::drift));
    }

    private static void builds(Pane pane, int minute) {
        pane.tally(Tallied.BUILD_CHAINS, "2026.11.21-a", 40);
        pane.tally(Tallied.BUILD_BAD_CHAINS, "2026.11.21-a", 1);
        if (minute > 0) {
            pane.tally(Tallied.BUILD_CHAINS, "2026.11.22-b", 40);
            pane.tally(Tallied.BUILD_BAD_CHAINS, "2026.11.22-b", 12);
        }
    }

    private static void backlog(Pane pane) {
        pane.read(Gauge.POLLERS, "server WORKFLOW", AT, 0, 0);
    }

    private static Consumer<Detector> starved(String rule) {
        String kind = rule.startsWith("workflow") ? "WORKFLOW" : "ACTIVITY";
        return detector -> {
            for (int minute = 0; minute < 5; minute++) {
                Pane pane = new Pane();
                for (int half = 0; half < 2; half++) {
                    long at = (MINUTE + minute) * PaneKey.MINUTE_MICROS + half * 30_000_000L;
                    int sample = 2 * minute + half;
                    pane.read(
                            Gauge.BACKLOG_SAMPLES,
                            kind + " " + half,
                            at,
                            200 + 45 * sample,
                            70_000_000L + 30_000_000L * sample);
                }
                rule(rule).feed(detector, MINUTE + minute, pane, "queue");
            }
        };
    }

    /** Three of four stopped beating six minutes ago. */
    private static void workers(Detector detector) {
        for (int minute = -6; minute <= 0; minute++) {
            rule("worker-silence").feed(detector, MINUTE + minute, workers(minute), "orders");
        }
    }

    private static Pane workers(int minute) {
        Pane pane = new Pane();
        long at = (MINUTE + minute) * PaneKey.MINUTE_MICROS + 30_000_000;
        for (int pod = 0; pod < 4; pod++) {
            String identity = "1@orders-" + pod;
            long beat = pod == 0 ? at : AT - 400_000_000;
            WorkerRulesTest.worker(at, "pod-" + pod, identity, false, beat, AT - 7_200_000_000L)
                    .accept(pane);
        }
        return pane;
    }

    private static void deadAttempts(Detector detector) {
        for (int minute = -6; minute <= 0; minute++) {
            Pane pane = workers(minute);
            long at = (MINUTE + minute) * PaneKey.MINUTE_MICROS + 40_000_000;
            long started = AT - 5_400_000_000L;
            WorkerRulesTest.attempt(at, "export-7", "1@orders-1", started, Long.MAX_VALUE)
                    .accept(pane);
            WorkerRulesTest.attempt(at, "export 8", "1@orders-2", started + 1_000_000, started + 14_400_000_000L)
                    .accept(pane);
            WorkerRulesTest.attempt(at, "export-9", "1@orders-0", started, Long.MAX_VALUE)
                    .accept(pane);
            rule("dead-attempts").feed(detector, MINUTE + minute, pane, "reports");
        }
    }

    private static void silence(Detector detector) {
        for (int minute = 0; minute < 15 * 1440 + 40; minute++) {
            Pane pane = new Pane();
            pane.add(Counter.RUNS_STARTED, minute < 15 * 1440 ? 1 : 0);
            rule("silent-type").feed(detector, 27_000_000L + minute, pane, "InvoiceReminder");
        }
    }

    private static void drift(Detector detector) {
        for (int hour = 0; hour < 30 * 24; hour++) {
            Pane pane = new Pane();
            pane.add(Counter.CHAINS_COMPLETED, hour < 20 * 24 ? 99 : 90);
            pane.add(Counter.CHAINS_FAILED, hour < 20 * 24 ? 1 : 10);
            rule("failure-drift").feed(detector, 27_000_000L + 60L * hour, pane, "OrderFulfilment");
        }
    }

    private static Rule rule(String id) {
        return Fleet.rules().all().stream()
                .filter(rule -> rule.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("texts")
    void isWhatItsFileSays(String id, String subject, Consumer<Pane> shown, Consumer<Detector> fed) throws IOException {
        Rule rule = rule(id);
        Pane stretch = new Pane();
        shown.accept(stretch);
        prove(rule, stretch, "order-8841", 0);
        prove(rule, stretch, "other 2", 2_000_000);
        Detector detector = rule.detector(subject);
        fed.accept(detector);
        if (rule instanceof ShiftRule) {
            rule.feed(detector, MINUTE, stretch, subject);
        }
        Found found = new Found(
                new PaneKey.Subject(Fleet.SCOPE, rule.kind(), subject, rule.clock()),
                stretch,
                stretch,
                detector,
                MINUTE,
                MINUTE + 1,
                "");

        AlertGolden.golden("rule-" + id, AlertGolden.alert(rule.kind(), subject, rule.violation(found)));
    }

    @Test
    void aRunThatIgnoresTheSuggestionToContinueAsNewIsNotSaidToBeNearTheLimit() throws IOException {
        Pane stretch = new Pane();
        stretch.add(Counter.HISTORIES_LONG, 2);
        stretch.read(Gauge.HISTORIES, "run-1", AT, 6_310, 3_400_000);
        Rule rule = rule("history-limit");
        prove(rule, stretch, "order-8841", 0);
        Found found = new Found(
                new PaneKey.Subject(Fleet.SCOPE, rule.kind(), "DeviceTwin", rule.clock()),
                stretch,
                stretch,
                rule.detector("DeviceTwin"),
                MINUTE,
                MINUTE + 1,
                "");
        AlertGolden.golden(
                "rule-history-limit-ignored", AlertGolden.alert(rule.kind(), "DeviceTwin", rule.violation(found)));
    }

    private static void prove(Rule rule, Pane pane, String workflowId, long afterMicros) {
        pane.prove(
                rule.proof(),
                AT + afterMicros,
                new Proof(workflowId, "5f0c", List.of(17L, 21L), "what its events show"));
    }

    @Test
    void everyRuleHasAGoldenText() {
        for (Rule rule : Fleet.rules().all()) {
            if (!ELSEWHERE.contains(rule.id())) {
                assertThat(Files.exists(Path.of("src/test/resources/golden/alerts/rule-" + rule.id() + ".txt")))
                        .as("golden text of " + rule.id())
                        .isTrue();
            }
        }
    }
}
