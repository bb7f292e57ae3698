package dev.vigil.streams.judge;

import dev.vigil.streams.alert.SlowQueue.Workers;
import dev.vigil.streams.observe.Observation.TaskKind;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Gauge;
import dev.vigil.streams.pane.Readings.Reading;
import java.util.Map;

/** What a pane's readings say of a queue's workers, for both kinds of task; labels are {@code target KIND}. Pure. */
final class QueueWorkers {

    private QueueWorkers() {}

    static Workers of(Pane pane) {
        long available = -1;
        long used = -1;
        for (TaskKind kind : TaskKind.values()) {
            long free = sum(pane, Gauge.SLOTS, kind, true);
            long taken = sum(pane, Gauge.SLOTS, kind, false);
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

    /** Over all targets; -1 if none publishes it. */
    private static long sum(Pane pane, Gauge gauge, TaskKind kind, boolean first) {
        long sum = -1;
        for (Map.Entry<String, Reading> reading : pane.readings(gauge).latest().entrySet()) {
            long value = first ? reading.getValue().value() : reading.getValue().second();
            if (reading.getKey().endsWith(kind.name()) && value >= 0) {
                sum = Math.max(sum, 0) + value;
            }
        }
        return sum;
    }
}
