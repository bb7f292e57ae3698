package dev.vigil.streams.topology;

import dev.vigil.streams.observe.ClosedRun;
import dev.vigil.streams.observe.Dictionary;
import dev.vigil.streams.observe.ObserveConfig;
import dev.vigil.streams.observe.Outcome;
import dev.vigil.streams.observe.Outcome.Disposition;
import dev.vigil.streams.observe.RunCorrelator;
import dev.vigil.streams.observe.RunKey;
import dev.vigil.streams.observe.RunMemory;
import dev.vigil.streams.observe.RunState;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.state.LiveState.ChangeLog;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one source partition. Those worked on lately are objects, at most {@value #HOT}; the others are bytes. What has expired is
 * forgotten by capture time, so that it does not depend on the speed of processing: closed runs, of which it is known when they are due,
 * once a minute; abandoned open ones, which are looked for, once an hour.
 *
 * <p>At most {@value #MOST_OPEN} are open: an unknown run beyond that is not remembered, its records count for what each proves alone, and they
 * are counted; it is taken up in its middle when there is room again.
 */
final class RunTable {

    /** About 200 MB at worst. */
    static final int MOST_OPEN = 1_000_000;

    private static final long MINUTE_MICROS = 60_000_000;
    private static final long HOUR_MICROS = 60 * MINUTE_MICROS;

    /** Runs kept as objects. */
    private static final int HOT = 2_048;

    private final RunCorrelator correlator;
    private final ObserveConfig config;
    private final List<Scoped> scopes = new ArrayList<>();
    private final Map<Scope, Scoped> byScope = new HashMap<>();
    private final List<RunSlot> dirty = new ArrayList<>();
    private final ArrayDeque<RunSlot> hot = new ArrayDeque<>();
    /** Closed runs by the minute of capture time in which something of them expires. */
    private final TreeMap<Long, List<RunSlot>> due = new TreeMap<>();

    private final Dictionary dictionary = new Dictionary();
    private int dictionaryWritten;
    private final int mostOpen;
    private @Nullable Scoped last;
    private long untracked;
    private long abandoned;
    private long newestCaptureMicros;
    private long sweptMicros;
    private long sweptOpenMicros;
    private int open;

    /** The runs of one scope. */
    private static final class Scoped {
        private final int number;
        private final Map<RunId, RunSlot> runs = new HashMap<>();
        private @Nullable Scope scope;
        private boolean written;

        Scoped(int number) {
            this.number = number;
        }
    }

    RunTable(RunCorrelator correlator) {
        this(correlator, MOST_OPEN);
    }

    RunTable(RunCorrelator correlator, int mostOpen) {
        this.mostOpen = mostOpen;
        this.correlator = correlator;
        this.config = correlator.config();
    }

    /** Applies a record to the memory of its run, and hands what it leaves behind to the run that continues its chain. */
    Disposition change(RunKey key, long capturedAtMicros, Function<@Nullable RunMemory, Outcome> step) {
        Outcome outcome = apply(key, step);
        Outcome.Inheritance inheritance = outcome.next();
        if (inheritance != null) {
            apply(inheritance.successor(), memory -> correlator.inherit(memory, inheritance));
        }
        newestCaptureMicros = Math.max(newestCaptureMicros, capturedAtMicros);
        if (newestCaptureMicros - sweptMicros >= MINUTE_MICROS) {
            sweptMicros = newestCaptureMicros;
            sweepDue();
            if (sweptOpenMicros == 0) {
                sweptOpenMicros = newestCaptureMicros; // not at once: a restart would unpack all of them
            } else if (newestCaptureMicros - sweptOpenMicros >= HOUR_MICROS) {
                sweptOpenMicros = newestCaptureMicros;
                sweepOpen();
            }
        }
        return outcome.disposition();
    }

    private Outcome apply(RunKey key, Function<@Nullable RunMemory, Outcome> step) {
        Scoped scoped = scoped(key.scope());
        RunId id = RunId.of(key.runId());
        RunSlot slot = scoped.runs.get(id);
        RunMemory before = slot == null ? null : slot.memory(dictionary);
        Outcome outcome = step.apply(before);
        if (slot != null) {
            slot.used = true;
            heat(slot);
        }
        if (before == null && open >= mostOpen && outcome.memory() instanceof RunState) {
            untracked++;
        } else if (outcome.changed()) {
            if (slot == null) {
                slot = new RunSlot(scoped.number, id);
                scoped.runs.put(id, slot);
                heat(slot);
            }
            boolean wasOpen = slot.isOpen();
            boolean isOpen = outcome.memory() instanceof RunState;
            slot.memory(outcome.memory(), isOpen);
            open += (isOpen ? 1 : 0) - (wasOpen ? 1 : 0);
            if (outcome.memory() instanceof ClosedRun closed && !(before instanceof ClosedRun)) {
                schedule(slot, closed);
            }
            changed(slot);
        }
        return outcome;
    }

    private Scoped scoped(Scope scope) {
        Scoped recent = last;
        if (recent != null && scope.equals(recent.scope)) {
            return recent;
        }
        Scoped scoped = byScope.get(scope);
        if (scoped == null) {
            scoped = numbered(scopes.size());
            scoped.scope = scope;
            byScope.put(scope, scoped);
        }
        last = scoped;
        return scoped;
    }

    private Scoped numbered(int number) {
        while (scopes.size() <= number) {
            scopes.add(new Scoped(scopes.size()));
        }
        return scopes.get(number);
    }

    private void changed(RunSlot slot) {
        if (!slot.dirty) {
            slot.dirty = true;
            dirty.add(slot);
        }
    }

    private void heat(RunSlot slot) {
        if (!slot.hot) {
            slot.hot = true;
            hot.add(slot);
        }
    }

    /** A closed run is looked at again when its calls expire, and then when all of it does. */
    private void schedule(RunSlot slot, ClosedRun closed) {
        long at = closed.hasCalls() ? closed.callsExpireAtMicros(config) : closed.expiresAtMicros(config);
        due.computeIfAbsent(Math.floorDiv(at, MINUTE_MICROS) + 1, ignored -> new ArrayList<>())
                .add(slot);
    }

    private void sweepDue() {
        long minute = Math.floorDiv(newestCaptureMicros, MINUTE_MICROS);
        while (!due.isEmpty() && due.firstKey() <= minute) {
            for (RunSlot slot : due.pollFirstEntry().getValue()) {
                if (!slot.gone && slot.memory(dictionary) instanceof ClosedRun closed) {
                    sweep(slot, closed);
                }
            }
        }
    }

    private void sweep(RunSlot slot, ClosedRun closed) {
        ClosedRun kept = closed;
        if (closed.expiresAtMicros(config) <= newestCaptureMicros) {
            remove(slot);
            scopes.get(slot.scope).runs.remove(slot.id);
            return;
        }
        if (closed.hasCalls() && closed.callsExpireAtMicros(config) <= newestCaptureMicros) {
            kept = closed.withoutCalls();
            slot.memory(kept, false);
            changed(slot);
        }
        schedule(slot, kept);
        if (!slot.dirty && !slot.hot) {
            slot.pack(slot.bytes(dictionary));
        }
    }

    private void sweepOpen() {
        for (Scoped scoped : scopes) {
            for (Iterator<RunSlot> slots = scoped.runs.values().iterator(); slots.hasNext(); ) {
                RunSlot slot = slots.next();
                if (slot.isOpen() && expired(slot)) {
                    remove(slot);
                    slots.remove();
                    open--;
                    abandoned++;
                }
            }
        }
    }

    private boolean expired(RunSlot slot) {
        RunMemory memory = slot.memory(dictionary);
        boolean expired = memory == null || memory.expiresAtMicros(config) <= newestCaptureMicros;
        if (!expired && !slot.dirty && !slot.hot) {
            slot.pack(slot.bytes(dictionary));
        }
        return expired;
    }

    private void remove(RunSlot slot) {
        slot.gone = true;
        changed(slot);
    }

    int open() {
        return open;
    }

    /** Runs that closed and are remembered, so that they count once. */
    int closed() {
        return scopes.stream().mapToInt(scoped -> scoped.runs.size()).sum() - open;
    }

    /** Open runs that were forgotten because nobody had heard of them for too long. */
    long abandoned() {
        return abandoned;
    }

    /** Records of runs that were not remembered because too many were open. */
    long untracked() {
        return untracked;
    }

    /** Takes back an entry, in any order. */
    void restore(byte[] key, byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(key);
        byte kind = in.get();
        if (kind == RunEntries.SHARED) {
            dictionary.restore(RunEntries.number(in), value);
            dictionaryWritten = dictionary.size();
            return;
        }
        Scoped scoped = numbered(RunEntries.number(in));
        if (kind == RunEntries.SCOPE) {
            scoped.scope = RunEntries.scope(value);
            scoped.written = true;
            byScope.put(scoped.scope, scoped);
            return;
        }
        RunSlot slot = new RunSlot(scoped.number, RunEntries.runId(kind, in));
        slot.restore(value);
        scoped.runs.put(slot.id, slot);
        if (slot.isOpen()) {
            open++;
        } else {
            due.computeIfAbsent(Long.MIN_VALUE, ignored -> new ArrayList<>()).add(slot);
        }
    }

    void commit(ChangeLog changes) {
        for (RunSlot slot : dirty) {
            slot.dirty = false;
            byte[] key = RunEntries.runKey(slot.scope, slot.id);
            if (slot.gone) {
                changes.delete(key);
                continue;
            }
            writeScope(scopes.get(slot.scope), changes);
            byte[] bytes = slot.bytes(dictionary);
            changes.put(key, bytes);
            if (!slot.isOpen()) {
                slot.pack(bytes);
            }
        }
        dirty.clear();
        writeDictionary(changes);
        cool();
    }

    /** What runs that are no objects any more were packed with may wait for the next commit: their entries here were written with it. */
    private void writeDictionary(ChangeLog changes) {
        for (; dictionaryWritten < dictionary.size(); dictionaryWritten++) {
            changes.put(RunEntries.sharedKey(dictionaryWritten), dictionary.entry(dictionaryWritten));
        }
    }

    private static void writeScope(Scoped scoped, ChangeLog changes) {
        Scope scope = scoped.scope;
        if (!scoped.written && scope != null) {
            scoped.written = true;
            changes.put(RunEntries.scopeKey(scoped.number), RunEntries.scope(scope));
        }
    }

    /** Packs the runs that were not used for longest; one that was used since it was last looked at gets another turn. */
    private void cool() {
        while (hot.size() > HOT) {
            RunSlot slot = hot.remove();
            if (slot.used && slot.isOpen() && !slot.gone) {
                slot.used = false;
                hot.add(slot);
            } else {
                slot.hot = false;
                if (!slot.gone) {
                    slot.pack(slot.bytes(dictionary));
                }
            }
        }
    }
}
