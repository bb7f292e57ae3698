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
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one source partition: bytes, as their changelog has them, and of those worked on lately objects as well, at most {@value
 * HotRuns#MOST}
 * between commits. What has expired is forgotten by capture time, so that it does not depend on the speed of processing: closed runs, of which
 * it is known when they are due, once a minute; abandoned open ones, which are looked for, once an hour.
 *
 * <p>At most {@value #MOST_OPEN} are open: an unknown run beyond that is not remembered, its records count for what each proves alone, and they
 * are counted; it is taken up in its middle when there is room again.
 */
final class RunTable {

    /** About 100 MB for plain ones; see RATIONALE.md. */
    static final int MOST_OPEN = 1_000_000;

    private static final long MINUTE_MICROS = 60_000_000;
    private static final long HOUR_MICROS = 60 * MINUTE_MICROS;

    private final RunCorrelator correlator;
    private final ObserveConfig config;
    private final RunScopes scopes = new RunScopes();
    private final List<RunSlot> dirty = new ArrayList<>();
    private final HotRuns hot = new HotRuns();
    private final Dictionary dictionary = new Dictionary();
    private int dictionaryWritten;
    private final int mostOpen;
    private long untracked;
    private long abandoned;
    private long newestCaptureMicros;
    private long sweptMicros;
    private long sweptOpenMicros;
    private int remembered;
    private int open;

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
        ScopedRuns scoped = scopes.of(key.scope());
        RunId id = RunId.of(key.runId());
        RunSlot slot = scoped.find(id, dictionary);
        RunMemory before = slot == null ? null : slot.memory();
        if (slot != null) {
            slot.used = true;
            hot.add(slot);
        }
        Outcome outcome = step.apply(before);
        RunMemory memory = outcome.memory();
        if (slot == null && open >= mostOpen && memory instanceof RunState) {
            untracked++;
        } else if (outcome.changed()) {
            if (slot == null) {
                slot = scoped.object(id, memory);
                remembered++;
                hot.add(slot);
            }
            slot.memory(memory);
            open += (memory instanceof RunState ? 1 : 0) - (before instanceof RunState ? 1 : 0);
            if (memory instanceof ClosedRun closed && !(before instanceof ClosedRun)) {
                schedule(scoped, id, closed);
            }
            changed(slot);
        }
        return outcome;
    }

    private void changed(RunSlot slot) {
        if (!slot.dirty) {
            slot.dirty = true;
            dirty.add(slot);
        }
    }

    /** A closed run is looked at again when its calls expire, and then when all of it does. */
    private void schedule(ScopedRuns scoped, RunId id, ClosedRun closed) {
        long at = closed.hasCalls() ? closed.callsExpireAtMicros(config) : closed.expiresAtMicros(config);
        scoped.due(Math.floorDiv(at, MINUTE_MICROS) + 1, id);
    }

    private void sweepDue() {
        long minute = Math.floorDiv(newestCaptureMicros, MINUTE_MICROS);
        for (ScopedRuns scoped : scopes) {
            for (DueRuns due = scoped.takeDue(minute); due != null; due = scoped.takeDue(minute)) {
                due.forEach(id -> {
                    RunSlot slot = scoped.find(id, dictionary);
                    if (slot != null) {
                        sweep(scoped, slot);
                    }
                });
            }
        }
    }

    private void sweep(ScopedRuns scoped, RunSlot slot) {
        if (slot.memory() instanceof ClosedRun closed) {
            ClosedRun kept = closed;
            if (closed.expiresAtMicros(config) <= newestCaptureMicros) {
                forget(scoped, slot);
                return;
            }
            if (closed.hasCalls() && closed.callsExpireAtMicros(config) <= newestCaptureMicros) {
                kept = closed.withoutCalls();
                slot.memory(kept);
                changed(slot);
            }
            schedule(scoped, slot.id, kept);
        }
        settle(scoped, slot);
    }

    private void sweepOpen() {
        for (ScopedRuns scoped : scopes) {
            List<RunId> expired = new ArrayList<>();
            scoped.packed.forEach((id, bytes) -> {
                if (RunMemory.isOpen(bytes) && expires(RunMemory.fromBytes(bytes, dictionary))) {
                    expired.add(id);
                }
            });
            for (RunId id : expired) {
                RunSlot slot =
                        scoped.find(id, dictionary); // the object may have heard of the run since the last commit
                if (slot != null && slot.isOpen() && expires(slot.memory())) {
                    forget(scoped, slot);
                    open--;
                    abandoned++;
                } else if (slot != null) {
                    settle(scoped, slot);
                }
            }
        }
    }

    private boolean expires(@Nullable RunMemory memory) {
        return memory != null && memory.expiresAtMicros(config) <= newestCaptureMicros;
    }

    private void forget(ScopedRuns scoped, RunSlot slot) {
        scoped.release(slot);
        scoped.packed.remove(slot.id);
        remembered--;
        changed(slot);
    }

    /** An object that nobody works on and that says what its bytes say is not needed. */
    private static void settle(ScopedRuns scoped, RunSlot slot) {
        if (!slot.dirty && !slot.hot) {
            scoped.release(slot);
        }
    }

    int open() {
        return open;
    }

    /** Runs that closed and are remembered, so that they count once. */
    int closed() {
        return remembered - open;
    }

    /** Entries of what runs have in common. */
    int shared() {
        return dictionary.size();
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
        int number = RunEntries.number(in);
        if (kind == RunEntries.SCOPE) {
            scopes.restore(number, RunEntries.scope(value));
            return;
        }
        ScopedRuns scoped = scopes.numbered(number);
        RunMemory.requireReadable(value);
        RunId id = RunEntries.runId(kind, in);
        scoped.packed.put(id, value);
        remembered++;
        if (RunMemory.isOpen(value)) {
            open++;
        } else {
            scoped.due(Long.MIN_VALUE, id);
        }
    }

    void commit(ChangeLog changes) {
        for (RunSlot slot : dirty) {
            slot.dirty = false;
            byte[] key = RunEntries.runKey(slot.scope, slot.id);
            RunMemory memory = slot.memory();
            if (memory == null) {
                changes.delete(key);
                continue;
            }
            ScopedRuns scoped = scopes.numbered(slot.scope);
            writeScope(scoped, changes);
            byte[] bytes = memory.toBytes(dictionary);
            changes.put(key, bytes);
            scoped.packed.put(slot.id, bytes);
            if (!slot.hot || !slot.isOpen()) {
                scoped.release(slot);
            }
        }
        dirty.clear();
        for (; dictionaryWritten < dictionary.size(); dictionaryWritten++) {
            changes.put(RunEntries.sharedKey(dictionaryWritten), dictionary.entry(dictionaryWritten));
        }
        hot.cool(scopes);
    }

    private static void writeScope(ScopedRuns scoped, ChangeLog changes) {
        Scope scope = scoped.scope;
        if (!scoped.written && scope != null) {
            scoped.written = true;
            changes.put(RunEntries.scopeKey(scoped.number), RunEntries.scope(scope));
        }
    }
}
