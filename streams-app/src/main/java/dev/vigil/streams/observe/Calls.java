package dev.vigil.streams.observe;

import java.util.ArrayList;
import java.util.Collection;
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

    /** What the version without a dictionary wrote, empty or not. */
    private static final int EVERYTHING = 0b11;
    /** Up to so many open calls are looked for one by one. */
    private static final int FEW = 8;

    // null while there is none: most runs have few calls, and a map takes more room than a call
    private @Nullable LinkedHashMap<String, Call> open;
    private @Nullable LinkedHashMap<String, Call> early;
    private @Nullable LinkedHashMap<String, Call> closed;
    /** Open calls by the id of their schedule once there were many; looked up, never iterated. */
    private @Nullable Map<Long, Call> byEvent;
    /** Latest schedule of a call that is no longer remembered; 0 = none was forgotten. */
    private long forgottenTo;

    @Nullable
    Call scheduledBy(long eventId) {
        Map<Long, Call> index = byEvent;
        if (index != null) {
            return index.get(eventId);
        }
        for (Call call : all(open)) {
            if (call.scheduledEventId == eventId) {
                return call;
            }
        }
        return null;
    }

    @Nullable
    Call of(String activityId) {
        Call call = get(open, activityId);
        if (call == null) {
            call = get(early, activityId);
        }
        return call != null ? call : get(closed, activityId);
    }

    int openCount() {
        return all(open).size();
    }

    /** The call a schedule event starts: the early one of that id, or a new one. */
    Call schedule(String activityId, String workflowType, ActivityKey key) {
        Call call = get(early, activityId);
        early = without(early, call);
        closed = without(closed, get(closed, activityId)); // an id that is used again names another call
        return call != null ? call : new Call(activityId, workflowType, key);
    }

    void opened(Call call) {
        drop(get(open, call.activityId));
        LinkedHashMap<String, Call> calls = with(open, call);
        open = calls;
        Map<Long, Call> index = byEvent;
        if (index != null) {
            index.put(call.scheduledEventId, call);
        } else if (calls.size() > FEW) {
            Map<Long, Call> many = new HashMap<>();
            calls.values().forEach(any -> many.put(any.scheduledEventId, any));
            byEvent = many;
        }
    }

    void addEarly(Call call, int limit) {
        LinkedHashMap<String, Call> calls = with(early, call);
        if (calls.size() > limit) {
            forget(calls);
        }
        early = calls.isEmpty() ? null : calls;
    }

    /** The call is over; it is remembered among the last {@code limit}. */
    void remember(Call call, int limit) {
        drop(call);
        closed = without(closed, get(closed, call.activityId));
        LinkedHashMap<String, Call> calls = with(closed, call);
        if (calls.size() > limit) {
            forget(calls);
        }
        closed = calls.isEmpty() ? null : calls;
    }

    void drop(@Nullable Call call) {
        open = without(open, call);
        early = without(early, call);
        Map<Long, Call> index = byEvent;
        if (index != null && call != null && index.get(call.scheduledEventId) == call) { // the id may name a later call
            index.remove(call.scheduledEventId);
        }
    }

    private static Collection<Call> all(@Nullable LinkedHashMap<String, Call> calls) {
        return calls == null ? List.of() : calls.values();
    }

    private static @Nullable Call get(@Nullable LinkedHashMap<String, Call> calls, String activityId) {
        return calls == null ? null : calls.get(activityId);
    }

    private static LinkedHashMap<String, Call> with(@Nullable LinkedHashMap<String, Call> calls, Call call) {
        LinkedHashMap<String, Call> with = calls == null ? new LinkedHashMap<>(2) : calls;
        with.put(call.activityId, call);
        return with;
    }

    /** Removes the very object, if it is there: its id may name another call. */
    private static @Nullable LinkedHashMap<String, Call> without(
            @Nullable LinkedHashMap<String, Call> calls, @Nullable Call call) {
        if (calls == null || call == null) {
            return calls;
        }
        calls.remove(call.activityId, call);
        return calls.isEmpty() ? null : calls;
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
        for (Call call : all(closed)) {
            none.forgottenTo = Math.max(Math.max(1, none.forgottenTo), call.scheduledAt);
        }
        return none;
    }

    boolean hasClosed() {
        return closed != null;
    }

    /** The activities that the copies of a reset run left scheduled: the server schedules them anew at the reset. */
    void rescheduleCopies(long micros) {
        for (Call call : all(open)) {
            if (call.copied) {
                call.scheduledAt = Math.max(call.scheduledAt, micros);
            }
        }
    }

    List<Call> open() {
        return new ArrayList<>(all(open));
    }

    List<Call> early() {
        return new ArrayList<>(all(early));
    }

    void write(StateWriter out) {
        out.count(((long) openCount() << 2) | (hasMemory() ? 2 : 0) | (early == null ? 0 : 1));
        all(open).forEach(call -> call.write(out));
        if (early != null) {
            out.count(early.size());
            early.values().forEach(call -> call.write(out));
        }
        if (hasMemory()) {
            writeClosed(out);
        }
    }

    boolean isEmpty() {
        return open == null && early == null && !hasMemory();
    }

    /** Whether {@link #writeClosed} has something to write. */
    boolean hasMemory() {
        return closed != null || forgottenTo > 0;
    }

    void writeClosed(StateWriter out) {
        out.number(all(closed).size());
        all(closed).forEach(call -> call.write(out));
        out.flags(forgottenTo > 0);
        if (forgottenTo > 0) {
            out.time(forgottenTo);
        }
    }

    static Calls read(StateReader in) {
        Calls calls = new Calls();
        int head = in.lean() ? in.unsignedCount() : 0;
        int flags = in.lean() ? head : in.sharing() ? in.octet() : EVERYTHING;
        for (int i = in.lean() ? head >>> 2 : in.count(); i > 0; i--) {
            calls.opened(Call.read(in));
        }
        int early = !StateReader.flag(flags, 0) ? 0 : in.lean() ? in.unsignedCount() : in.count();
        for (int i = early; i > 0; i--) {
            calls.early = with(calls.early, Call.read(in));
        }
        if (StateReader.flag(flags, 1)) {
            calls.readClosed(in);
        }
        return calls;
    }

    void readClosed(StateReader in) {
        for (int i = in.count(); i > 0; i--) {
            closed = with(closed, Call.read(in));
        }
        forgottenTo = in.octet() == 0 ? 0 : in.time();
    }
}
