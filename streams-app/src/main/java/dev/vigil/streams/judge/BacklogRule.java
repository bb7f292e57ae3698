package dev.vigil.streams.judge;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.alert.Finding;
import dev.vigil.streams.alert.Load;
import dev.vigil.streams.alert.Observed;
import dev.vigil.streams.alert.Violation;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.judge.detect.Detector;
import dev.vigil.streams.judge.detect.Starvation;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Observation.TaskKind;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Gauge;
import dev.vigil.streams.pane.Pane.Proven;
import dev.vigil.streams.pane.Readings.Reading;
import java.io.DataInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** FM3: the tasks of a queue grow older than they may, and the backlog does not drain. */
public final class BacklogRule extends Rule {

    private static final long QUIET_MINUTES = 60;
    private static final double MICROS = 1e6;

    private final TaskKind taskKind;

    BacklogRule(TaskKind taskKind, Catalogue catalogue) {
        super(
                new Traits(
                        taskKind == TaskKind.WORKFLOW ? "workflow-task-backlog" : "activity-backlog",
                        FailureMode.WORKER_STARVATION,
                        SubjectKind.TASK_QUEUE,
                        PaneClock.OPEN_READ_TO,
                        Proven.LONG_WAIT,
                        Resolution.afterDrawdown(0, QUIET_MINUTES)),
                catalogue);
        this.taskKind = taskKind;
    }

    /** Seconds that the oldest task may wait. */
    private double limitSeconds() {
        return taskKind == TaskKind.WORKFLOW ? 5 : 60;
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "Tasks come faster than the workers take them, or nobody takes them at all. By default no timeout "
                        + "ever fires; the queue only grows older.",
                "Gauge every 30 s from DescribeTaskQueue: age of the oldest task, or backlog / dispatch rate "
                        + "where the server does not say it (infinite if nothing is dispatched). STARVED = age > W in 3 "
                        + "samples in a row, unless the Theil-Sen slope of the last 20 samples is negative and the backlog "
                        + "gone within 10 minutes. Slots that activity tasks need (Little's law) = tasks added a second, as the "
                        + "server counts them, times the mean execution since it began; slots there are = free and used, of all "
                        + "workers that send heartbeats, else of those scraped.",
                "W = 5 s for workflow tasks, 60 s for activities. No false alarm at a steady load of up to 97 % "
                        + "of the slots in simulation. Resolves after 10 samples with age < W/2.",
                "A wait grows by (load − 1) s a second, so W / (load − 1) is the floor for anyone. The gauge "
                        + "reads 0 on an unloaded queue. Needed slots take every attempt to last as long as a closing one, so they "
                        + "are too many where retries fail fast, too few where long ones have not closed yet; nothing is said of them "
                        + "where one part is not known, and nothing of workers with resource-based slots. A daily overload fires once a day, and is one.",
                "Nothing: what is acceptable for the tasks of a type is objective.queue_wait, and queue-wait "
                        + "judges it.");
    }

    @Override
    Detector detector(String subject) {
        return new Starvation(limitSeconds());
    }

    @Override
    Detector readDetector(String subject, DataInput in) throws IOException {
        return Starvation.read(limitSeconds(), in);
    }

    @Override
    void feed(Detector detector, long minute, Pane pane, String subject) {
        Starvation starvation = (Starvation) detector;
        samples(pane)
                .forEach(sample -> starvation.sample(
                        sample.value(),
                        sample.second() == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : sample.second() / MICROS));
        if (taskKind == TaskKind.ACTIVITY) {
            starvation.executed(pane.count(Counter.EXECUTIONS), pane.count(Counter.EXECUTION_MICROS));
        }
    }

    /** By time. */
    private List<Reading> samples(Pane pane) {
        return pane.readings(Gauge.BACKLOG_SAMPLES).latest().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(taskKind.name()))
                .map(Map.Entry::getValue)
                .sorted(java.util.Comparator.comparingLong(Reading::timeMicros))
                .toList();
    }

    @Override
    Counts counts(Pane pane, String subject) {
        return new Counts(samples(pane).size(), 0);
    }

    @Override
    boolean calm(Pane pane, String subject) {
        return true;
    }

    @Override
    Violation violation(Found found) {
        Starvation starvation = (Starvation) found.detector();
        Pane last = found.last();
        long pollers = QueueWorkers.of(last).pollers();
        long backlog = Math.round(starvation.backlog());
        double age = starvation.ageSeconds();
        String oldest = Double.isInfinite(age)
                ? "nothing is dispatched"
                : "the oldest " + Finding.duration((long) (age * MICROS));
        String tasks = Finding.count(backlog, taskKind == TaskKind.WORKFLOW ? "workflow task" : "activity task");
        double slope = starvation.slopePerSecond();
        String trend = slope > 0
                ? String.format(Locale.ROOT, "the backlog grows by %.1f/s", slope)
                : slope < 0
                        ? "at this rate it is gone in " + Finding.duration((long) (starvation.drainSeconds() * MICROS))
                        : "the backlog does not move";
        Load load = taskKind == TaskKind.ACTIVITY && pollers != 0
                ? QueueWorkers.load(found.stretch(), last, starvation.usualMicros())
                : Load.UNKNOWN;
        List<String> facts = new ArrayList<>();
        facts.add(tasks + ", " + oldest);
        facts.add(trend);
        if (pollers >= 0) {
            facts.add(Finding.count(pollers, "poller"));
        }
        facts.addAll(load.facts());
        return new Finding(
                mode(),
                pollers == 0 ? tasks + " and nobody polls" : tasks + " waiting, " + oldest,
                "Work starts late and by default no timeout will ever say so; " + trend + ".",
                Finding.proven(facts, found.stretch().exemplars(proof()).smallest()),
                List.of(Finding.describeQueue(found.namespace(), found.subject().name()), Finding.serve(load)),
                "the oldest task is younger than " + limitSeconds() / 2 + " s for 5 min",
                new Observed(
                        Double.isInfinite(age) ? backlog : age,
                        Double.isInfinite(age) ? "tasks, none dispatched" : "s of age",
                        ">",
                        Double.isInfinite(age) ? 0 : limitSeconds()),
                backlog,
                Finding.byRadius(backlog));
    }
}
