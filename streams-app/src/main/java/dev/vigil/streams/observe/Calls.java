package dev.vigil.streams.observe;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one run: open ones (scheduled in the history), early ones (known from attempts or snapshots only, the schedule is
 * still to be read) and closed ones, remembered for what comes late. Each kind is bounded by {@link ObserveConfig}; insertion order
 * is kept, so that nothing depends on hashing.
 */
final class Calls {

    /** What the version before wrote, empty or not. */
    private static final int EVERYTHING = 0b11;

    private final LinkedHashMap<String, Call> open = new LinkedHashMap<>();
    private final LinkedHashMap<String, Call> early = new LinkedHashMap<>();
    private final LinkedHashMap<String, Call> closed = new LinkedHashMap<>();
    /** Open calls by the id of their schedule; looked up, never iterated. */
    private final Map<Long, Call> byEvent = new HashMap<>();
    /** Latest schedule of a call that is no longer remembered; 0 = none was forgotten. */
    private long forgottenTo;

    @Nullable
    Call scheduledBy(long eventId) {
        return byEvent.get(eventId);
    }

    @Nullable
    Call of(String activityId) {
        Call call = open.get(activityId);
        if (call == null) {
            call = early.get(activityId);
        }
        return call != null ? call : closed.get(activityId);
    }

    int openCount() {
        return open.size();
    }

    /** The call a schedule event starts: the early one of that id, or a new one. */
    Call schedule(String activityId, String workflowType, ActivityKey key) {
        Call call = early.remove(activityId);
        closed.remove(activityId); // an id that is used again names another call
        return call != null ? call : new Call(activityId, workflowType, key);
    }

    void opened(Call call) {
        open.put(call.activityId, call);
        byEvent.put(call.scheduledEventId, call);
    }

    void addEarly(Call call, int limit) {
        early.put(call.activityId, call);
        if (early.size() > limit) {
            forget(early);
        }
    }

    /** The call is over; it is remembered among the last {@code limit}. */
    void remember(Call call, int limit) {
        drop(call);
        closed.remove(call.activityId);
        closed.put(call.activityId, call);
        if (closed.size() > limit) {
            forget(closed);
        }
    }

    void drop(Call call) {
        open.remove(call.activityId, call);
        early.remove(call.activityId, call);
        if (byEvent.get(call.scheduledEventId) == call) { // the very object: the id may name a later call
            byEvent.remove(call.scheduledEventId);
        }
    }

    private void forget(Map<String, Call> calls) {
        Iterator<Call> oldest = calls.values().iterator();
        forgottenTo = Math.max(Math.max(1, forgottenTo), oldest.next().scheduledAt);
        oldest.remove();
    }

    /** Whether an unknown call that was scheduled then may have been known and forgotten; compared in milliseconds, as SDKs give it. */
    boolean mayBeForgotten(long scheduledAtMicros) {
        return forgottenTo > 0 && Math.floorDiv(scheduledAtMicros, 1_000) <= Math.floorDiv(forgottenTo, 1_000);
    }

    /** Forgets everything but that there was something. */
    Calls forgotten() {
        Calls none = new Calls();
        none.forgottenTo = forgottenTo;
        for (Call call : closed.values()) {
            none.forgottenTo = Math.max(Math.max(1, none.forgottenTo), call.scheduledAt);
        }
        return none;
    }

    boolean hasClosed() {
        return !closed.isEmpty();
    }

    /** The activities that the copies of a reset run left scheduled: the server schedules them anew at the reset. */
    void rescheduleCopies(long micros) {
        for (Call call : open.values()) {
            if (call.copied) {
                call.scheduledAt = Math.max(call.scheduledAt, micros);
            }
        }
    }

    List<Call> open() {
        return new ArrayList<>(open.values());
    }

    List<Call> early() {
        return new ArrayList<>(early.values());
    }

    void write(StateWriter out) {
        out.flags(!early.isEmpty(), hasMemory());
        out.number(open.size());
        open.values().forEach(call -> call.write(out));
        if (!early.isEmpty()) {
            out.number(early.size());
            early.values().forEach(call -> call.write(out));
        }
        if (hasMemory()) {
            writeClosed(out);
        }
    }

    boolean isEmpty() {
        return open.isEmpty() && early.isEmpty() && !hasMemory();
    }

    private boolean hasMemory() {
        return !closed.isEmpty() || forgottenTo > 0;
    }

    void writeClosed(StateWriter out) {
        out.number(closed.size());
        closed.values().forEach(call -> call.write(out));
        out.flags(forgottenTo > 0);
        if (forgottenTo > 0) {
            out.time(forgottenTo);
        }
    }

    static Calls read(StateReader in) {
        Calls calls = new Calls();
        int flags = in.sharing() ? in.octet() : EVERYTHING;
        for (int i = in.count(); i > 0; i--) {
            calls.opened(Call.read(in));
        }
        for (int i = StateReader.flag(flags, 0) ? in.count() : 0; i > 0; i--) {
            Call call = Call.read(in);
            calls.early.put(call.activityId, call);
        }
        if (StateReader.flag(flags, 1)) {
            calls.readClosed(in);
        }
        return calls;
    }

    void readClosed(StateReader in) {
        for (int i = in.count(); i > 0; i--) {
            Call call = Call.read(in);
            closed.put(call.activityId, call);
        }
        forgottenTo = in.octet() == 0 ? 0 : in.time();
    }
}
