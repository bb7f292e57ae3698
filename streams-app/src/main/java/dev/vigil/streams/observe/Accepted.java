package dev.vigil.streams.observe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run has accepted and not done yet: signals that no completed workflow task was given, and updates that have not completed. Mutable.
 *
 * <p>Bounds: {@value #SIGNALS} signals by name, those beyond are only counted; {@value #UPDATES} updates, more than a server takes at a
 * time, those beyond are not known.
 */
final class Accepted {

    private static final int SIGNALS = 64;
    private static final int UPDATES = 64;

    private final List<Entry> signals = new ArrayList<>();
    private @Nullable LinkedHashMap<String, Entry> updates;
    private long more;

    /**
     * A signal or an update.
     *
     * @param eventId that accepted it
     */
    record Entry(long eventId, String name) {}

    void signal(long eventId, String name) {
        if (signals.size() < SIGNALS) {
            signals.add(new Entry(eventId, name));
        } else {
            more++;
        }
    }

    /** A workflow task that started at an event has completed: what came before that event is handled. */
    void handledBefore(long startedEventId) {
        signals.removeIf(signal -> signal.eventId() < startedEventId);
        if (signals.isEmpty()) {
            more = 0; // some of them may have come after the start: the count is one of at least
        }
    }

    void update(String updateId, long eventId, String name) {
        LinkedHashMap<String, Entry> all = updates == null ? new LinkedHashMap<>() : updates;
        if (all.size() < UPDATES) {
            all.put(updateId, new Entry(eventId, name));
        }
        updates = all;
    }

    void updateCompleted(String updateId) {
        if (updates != null) {
            updates.remove(updateId);
            updates = updates.isEmpty() ? null : updates;
        }
    }

    /** Events were missed: what is open is not known any more. */
    void forget() {
        signals.clear();
        updates = null;
        more = 0;
    }

    /** Signals that are not handled, the oldest first; those beyond the bound are missing. */
    List<Entry> signals() {
        return signals;
    }

    /** How many there are at least. */
    long signalCount() {
        return signals.size() + more;
    }

    /** Updates that have not completed, in the order in which they were accepted. */
    List<Entry> updates() {
        return updates == null ? List.of() : List.copyOf(updates.values());
    }

    boolean isEmpty() {
        return signals.isEmpty() && updates == null;
    }

    void write(StateWriter out) {
        out.number(more).number(signals.size());
        signals.forEach(signal -> out.number(signal.eventId()).shared(signal.name()));
        Map<String, Entry> all = updates == null ? Map.of() : updates;
        out.number(all.size());
        all.forEach((id, update) -> out.string(id).number(update.eventId()).shared(update.name()));
    }

    static Accepted read(StateReader in) {
        Accepted accepted = new Accepted();
        accepted.more = in.number();
        for (int i = in.count(); i > 0; i--) {
            accepted.signals.add(new Entry(in.number(), in.shared()));
        }
        for (int i = in.count(); i > 0; i--) {
            String updateId = in.string();
            accepted.update(updateId, in.number(), in.shared());
        }
        return accepted;
    }
}
