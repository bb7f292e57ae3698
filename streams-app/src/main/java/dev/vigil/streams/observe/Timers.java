package dev.vigil.streams.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The timers of one run: those that run, by the id of their start, and those that fired and no workflow task has seen yet. */
final class Timers {

    /** When each running timer is due, by the id of its start; null if none runs. */
    private @Nullable TreeMap<Long, Due> due;

    private final List<Fired> fired = new ArrayList<>();

    /**
     * A timer that fired.
     *
     * @param latenessMicros fired minus due, at least 0
     * @param isLong it ran for an hour or more
     */
    record Fired(long eventId, long timeMicros, long latenessMicros, boolean isLong) {}

    /** When a timer is due, and whether it runs for an hour or more. */
    record Due(long micros, boolean isLong) {}

    boolean isEmpty() {
        return due == null && fired.isEmpty();
    }

    boolean isFull(int limit) {
        return running().size() >= limit || fired.size() >= limit;
    }

    void started(long eventId, long dueMicros, boolean isLong) {
        TreeMap<Long, Due> timers = due == null ? new TreeMap<>() : due;
        timers.put(eventId, new Due(dueMicros, isLong));
        due = timers;
    }

    void canceled(long startedEventId) {
        fires(startedEventId);
    }

    private Map<Long, Due> running() {
        return due == null ? Map.of() : due;
    }

    /** When the timer was due, and forgets it; null if its start is unknown. */
    @Nullable
    Due fires(long startedEventId) {
        if (due == null) {
            return null;
        }
        Due timer = due.remove(startedEventId);
        if (due.isEmpty()) {
            due = null;
        }
        return timer;
    }

    void fired(Fired timer) {
        fired.add(timer);
    }

    /** The timers that the workflow task now starting is the first to see. */
    List<Fired> takeFired() {
        List<Fired> taken = List.copyOf(fired);
        fired.clear();
        return taken;
    }

    /** A reset fires what is overdue at once: nothing is due before the reset. */
    void notDueBefore(long micros) {
        if (due != null) {
            due.replaceAll((id, at) -> new Due(Math.max(at.micros(), micros), at.isLong()));
        }
    }

    void write(StateWriter out) {
        out.number(running().size());
        for (Map.Entry<Long, Due> timer : running().entrySet()) {
            out.number(timer.getKey())
                    .time(timer.getValue().micros())
                    .flags(timer.getValue().isLong());
        }
        out.number(fired.size());
        fired.forEach(timer -> out.number(timer.eventId())
                .time(timer.timeMicros())
                .number(timer.latenessMicros())
                .flags(timer.isLong()));
    }

    static Timers read(StateReader in) {
        Timers timers = new Timers();
        for (int i = in.count(); i > 0; i--) {
            long eventId = in.number();
            timers.started(eventId, in.time(), in.octet() != 0);
        }
        for (int i = in.count(); i > 0; i--) {
            timers.fired.add(new Fired(in.number(), in.time(), in.number(), in.octet() != 0));
        }
        return timers;
    }
}
