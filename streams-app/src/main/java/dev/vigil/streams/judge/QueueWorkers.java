package dev.vigil.streams.judge;

import dev.vigil.streams.alert.Load;
import dev.vigil.streams.alert.SlowQueue.Workers;
import dev.vigil.streams.observe.Observation.TaskKind;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Gauge;
import dev.vigil.streams.pane.Readings;
import dev.vigil.streams.pane.Readings.Reading;
import dev.vigil.streams.pane.TaskQueueFold;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What a pane's readings say of a queue's workers, for both kinds of task; labels are {@code target KIND}. Pure. */
final class QueueWorkers {

    /** A mean of fewer executions says little. */
    private static final long LEAST_EXECUTIONS = 10;

    private QueueWorkers() {}

    static Workers of(Pane pane) {
        long available = -1;
        long used = -1;
        for (TaskKind kind : TaskKind.values()) {
            Collection<Reading> slots = slots(pane, kind);
            long free = sum(slots.stream().map(Reading::value).toList());
            long taken = sum(slots.stream().map(Reading::second).toList());
            // the kind with least room is the one that holds tasks up
            if (taken >= 0 && (used < 0 || (free >= 0 && (available < 0 || free < available)))) {
                available = free;
                used = taken;
            }
        }
        long backlog = -1;
        long age = 0;
        for (Reading reading : pane.readings(Gauge.BACKLOG).latest().values()) {
            backlog = Math.max(backlog, 0) + Math.max(0, reading.value());
            age = Math.max(age, reading.second());
        }
        long pollers = pane.readings(Gauge.POLLERS).latest().values().stream()
                .mapToLong(Reading::value)
                .reduce(Long::sum)
                .orElse(-1);
        return new Workers(available, used, pollers, backlog, age);
    }

    /**
     * What the activity tasks of a queue ask of its workers, and what these have.
     *
     * @param stretch since when the mean execution is taken
     * @param usualMicros mean execution before; 0 = not known
     */
    static Load load(Pane stretch, Pane last, long usualMicros) {
        long executions = stretch.count(Counter.EXECUTIONS);
        Collection<Reading> slots = slots(last, TaskKind.ACTIVITY);
        boolean everyoneSays = !slots.isEmpty()
                && slots.size() < Readings.BOUND
                && slots.stream().allMatch(reading -> reading.value() >= 0 && reading.second() >= 0);
        if (executions < LEAST_EXECUTIONS || !everyoneSays) {
            return Load.UNKNOWN;
        }
        Reading backlog = last.readings(Gauge.BACKLOG).latest().get(TaskKind.ACTIVITY.name());
        return new Load(
                TaskQueueFold.addedPerSecond(last, TaskKind.ACTIVITY),
                stretch.count(Counter.EXECUTION_MICROS) / executions,
                usualMicros,
                slots.stream()
                        .mapToLong(reading -> reading.value() + reading.second())
                        .sum(),
                isListed(last, TaskKind.ACTIVITY),
                backlog == null ? 0 : backlog.value());
    }

    /** From the server's list, which names every worker that sends heartbeats, else from scrapes. */
    private static Collection<Reading> slots(Pane pane, TaskKind kind) {
        return of(pane, isListed(pane, kind) ? Gauge.LISTED_SLOTS : Gauge.SLOTS, kind);
    }

    /** A full set of readings is a sample of the list. */
    private static boolean isListed(Pane pane, TaskKind kind) {
        return pane.readings(Gauge.LISTED_SLOTS).latest().size() < Readings.BOUND
                && !of(pane, Gauge.LISTED_SLOTS, kind).isEmpty();
    }

    private static List<Reading> of(Pane pane, Gauge gauge, TaskKind kind) {
        return pane.readings(gauge).latest().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(kind.name()))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Of those that are published; -1 if none is. */
    private static long sum(List<Long> values) {
        return values.stream().filter(value -> value >= 0).reduce(Long::sum).orElse(-1L);
    }
}
