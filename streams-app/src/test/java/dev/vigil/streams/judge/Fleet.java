package dev.vigil.streams.judge;

import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.window.Measure;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.Objective;
import dev.vigil.streams.catalogue.TypeEntry;
import dev.vigil.streams.observe.ActivityKey;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Observation.RetryPending;
import dev.vigil.streams.observe.Proof;
import dev.vigil.streams.observe.RetryPolicy;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Proven;
import dev.vigil.streams.pane.Pane.Tallied;
import dev.vigil.streams.pane.PaneKey;
import dev.vigil.streams.pane.PaneKey.Subject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Subjects and what is observed of them, one observation at a time: each is a change of a pane. */
final class Fleet {

    static final Scope SCOPE = new Scope("main", "demo", Origin.LIVE);
    /** An hour of UTC begins with it. */
    static final long START = 27_000_000L;

    static final Objective TWO_PERCENT = new Objective(0.02, 5_000_000, 5_000_000, 5_000_000);
    static final Catalogue CATALOGUE = Catalogue.of(
            Map.of(
                    "*",
                    new TypeEntry(
                            "orders", "https://runbooks/orders", TWO_PERCENT, List.of(Set.of("a", "b")), false, false)),
            Map.of(
                    "payments-api",
                    new Catalogue.Dependency(List.of("Charge@payments"), "payments", "https://runbooks/pay")),
            true);

    static final Subject CHAINS = new Subject(SCOPE, SubjectKind.WORKFLOW_TYPE, "OrderFulfilment", PaneClock.CLOSED_TO);
    static final Subject TYPE =
            new Subject(SCOPE, SubjectKind.WORKFLOW_TYPE, "OrderFulfilment", PaneClock.OPEN_READ_TO);
    static final Subject DEPENDENCY =
            new Subject(SCOPE, SubjectKind.DEPENDENCY, "payments-api", PaneClock.OPEN_READ_TO);
    static final Subject QUEUE = new Subject(SCOPE, SubjectKind.TASK_QUEUE, "payments", PaneClock.OPEN_READ_TO);

    private static final RetryPolicy DEFAULT_POLICY = new RetryPolicy(1_000_000, 2, 100_000_000, 0);

    private Fleet() {}

    static Rules rules() {
        return Rules.of(CATALOGUE, RuleSettings.DEFAULT);
    }

    static long micros(long minute, double second) {
        return minute * PaneKey.MINUTE_MICROS + (long) (second * 1e6);
    }

    /** Closed with a marker captured so soon that it is live. */
    static JudgeTime live(long minute) {
        return new JudgeTime(micros(minute, 75), 1);
    }

    static Proof proof(String workflowId, String text, Long... events) {
        return new Proof(workflowId, "run-" + workflowId, List.of(events), text);
    }

    static Consumer<Pane> chain(long micros, String workflowId, boolean failed) {
        return pane -> {
            pane.observed(1);
            pane.add(failed ? Counter.CHAINS_FAILED : Counter.CHAINS_COMPLETED, 1);
            if (failed) {
                pane.tally(Tallied.FAILURE_TYPES, "java.lang.IllegalStateException", 1);
                pane.workflow(workflowId);
                pane.prove(Proven.BAD_CHAIN, micros, proof(workflowId, "failed", 12L));
            }
        };
    }

    static Consumer<Pane> attempt(long micros, String workflowId, int attempt, boolean failed) {
        return pane -> {
            pane.observed(1);
            pane.add(Counter.ATTEMPTS, 1);
            pane.add(Counter.ATTEMPTS_BY_INTERCEPTOR, 1);
            if (attempt == 1) {
                pane.add(Counter.FIRST_ATTEMPTS, 1);
            }
            if (failed) {
                pane.add(Counter.ATTEMPTS_FAILED, 1);
                if (attempt == 1) {
                    pane.add(Counter.FIRST_ATTEMPTS_FAILED, 1);
                }
                pane.tally(Tallied.FAILURE_TYPES, "java.net.SocketTimeoutException", 1);
                pane.tally(Tallied.ACTIVITIES, "Charge@payments", 1);
                pane.tally(Tallied.WORKFLOW_TYPES, "OrderFulfilment", 1);
                pane.workflow(workflowId);
                pane.prove(Proven.FAILED_ATTEMPT, micros, proof(workflowId, "attempt " + attempt + " of Charge"));
            }
        };
    }

    static Consumer<Pane> pending(long micros, String workflowId, int attempt, double dueInSeconds, double interval) {
        return pane -> pane.pending(new RetryPending(
                micros,
                "OrderFulfilment",
                new ActivityKey("Charge", "payments"),
                "run-" + workflowId + "/1",
                attempt,
                micros + (long) (dueInSeconds * 1e6),
                (long) (interval * 1e6),
                DEFAULT_POLICY,
                "java.net.SocketTimeoutException",
                proof(workflowId, "attempt " + attempt + " pending")));
    }

    static Consumer<Pane> wait(long micros, String workflowId, double seconds, boolean workflowTask) {
        return pane -> {
            pane.observed(1);
            pane.add(Counter.WAITS, 1);
            pane.record(workflowTask ? Measure.WORKFLOW_TASK_WAIT : Measure.QUEUE_WAIT, (long) (seconds * 1e6), 1);
            if (seconds > 5) {
                pane.add(Counter.WAITS_OVER_OBJECTIVE, 1);
                longWait(pane, micros, workflowId, "waited");
            }
        };
    }

    /** Seen waiting longer than the objective. */
    static Consumer<Pane> waiting(long micros, String workflowId) {
        return pane -> {
            pane.observed(1);
            pane.add(Counter.WAITING_OVER_OBJECTIVE, 1);
            longWait(pane, micros, workflowId, "waits");
        };
    }

    private static void longWait(Pane pane, long micros, String workflowId, String text) {
        pane.tally(Tallied.WORKFLOW_TYPES, "OrderFulfilment", 1);
        pane.workflow(workflowId);
        pane.prove(Proven.LONG_WAIT, micros, proof(workflowId, text));
    }

    static Consumer<Pane> timer(long micros, String workflowId, double handlingSeconds) {
        return pane -> {
            pane.observed(1);
            pane.add(Counter.TIMERS_HANDLED, 1);
            pane.record(Measure.TIMER_HANDLING, (long) (handlingSeconds * 1e6), 1);
            if (handlingSeconds > 5) {
                pane.add(Counter.TIMERS_HANDLED_LATE, 1);
                pane.prove(Proven.LATE_TIMER, micros, proof(workflowId, "timer handled late", 7L, 9L));
            }
        };
    }

    static Consumer<Pane> nonDeterminism(long micros, String workflowId) {
        return pane -> {
            pane.observed(1);
            pane.add(Counter.WORKFLOW_TASKS_NON_DETERMINISTIC, 1);
            pane.workflow(workflowId);
            pane.tally(Tallied.BAD_BUILDS, "2026.11.22-b", 1);
            pane.tally(Tallied.GOOD_BUILDS, "2026.11.21-a", 1);
            pane.prove(Proven.NON_DETERMINISM, micros, proof(workflowId, "workflow task failed", 17L));
        };
    }

    static Consumer<Pane> stuck(long micros, String workflowId, int attempt) {
        return pane -> {
            pane.observed(1);
            pane.add(Counter.WORKFLOW_TASKS_STUCK, 1);
            pane.workflow(workflowId);
            pane.prove(Proven.STUCK_RUN, micros, proof(workflowId, "stuck"));
            pane.read(Pane.Gauge.STUCK_TASKS, "run-" + workflowId, micros, attempt, micros - 1);
        };
    }

    static Consumer<Pane> race(long micros, String workflowId) {
        return pane -> {
            pane.observed(1);
            pane.add(Counter.SIGNAL_RACES, 1);
            pane.tally(Tallied.SIGNAL_PAIRS, "a → b", 1);
            pane.prove(
                    Proven.SIGNAL_RACE, micros, proof(workflowId, "a and b in one task, 40 ms apart", 23L, 24L, 25L));
        };
    }

    /** In short: what a test compares. */
    static String brief(Alert alert) {
        return alert.getFailureMode() + " " + alert.getState() + " " + alert.getSubject();
    }
}
