package dev.vigil.streams.judge;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.alert.Finding;
import dev.vigil.streams.alert.Observed;
import dev.vigil.streams.alert.Violation;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Proven;
import java.util.List;

/** FM3: activity tasks time out in their queue before anybody takes them. */
public final class NeverTakenRule extends ShiftRule {

    NeverTakenRule(Catalogue catalogue, RuleSettings settings) {
        super(
                new Traits(
                        "schedule-to-start-timeouts",
                        FailureMode.WORKER_STARVATION,
                        SubjectKind.TASK_QUEUE,
                        PaneClock.OPEN_READ_TO,
                        Proven.LONG_WAIT,
                        Resolution.afterDrawdown(3, 60)),
                OUTAGE,
                catalogue,
                settings);
    }

    @Override
    double coldLimit(String subject) {
        return 0.05;
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "Activities failed without ever having run: their ScheduleToStart timeout ended while they waited "
                        + "in the queue. This timeout is never retried.",
                "n = tasks taken at attempt 1 or timed out in the queue, k = ActivityTaskTimedOut of type "
                        + "SCHEDULE_TO_START; Bernoulli CUSUM with R = 10 and 100.",
                "p0 = 5 % until 24 hours and 300 tasks are known, then learned, at least 0.1 %. Resolves after a "
                        + "drawdown and 3 calm minutes.",
                "Most activities have no such timeout, and then this can never fire: queue-wait and the backlog "
                        + "rules see the same starvation earlier.",
                "Nothing beside rules.interval_days.");
    }

    @Override
    Counts counts(Pane pane, String subject) {
        long never = pane.count(Counter.TASKS_NEVER_TAKEN);
        return new Counts(pane.count(Counter.WAITS) + never, never);
    }

    @Override
    Violation violation(Found found) {
        Pane stretch = found.stretch();
        Counts counts = counts(stretch, found.subject().name());
        long workflows = Math.max(1, stretch.workflows().count());
        return new Finding(
                mode(),
                Finding.count(counts.bad(), "task") + " timed out in the queue, nobody took them",
                "They failed without having run, and a ScheduleToStart timeout is not retried.",
                Finding.proven(
                        List.of(counts.bad() + " of " + counts.all() + " tasks"),
                        stretch.exemplars(proof()).smallest()),
                List.of(
                        Finding.describeQueue(found.namespace(), found.subject().name()),
                        Finding.advice(
                                "add slots or workers", "more workers do not help where a rate limit holds them")),
                "no such timeout in 3 windows",
                new Observed(counts.bad(), "tasks timed out in the queue", ">=", 1),
                workflows,
                Finding.byRadius(workflows));
    }
}
