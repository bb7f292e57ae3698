package dev.vigil.streams.topology;

import dev.vigil.streams.observe.ClosedRun;
import dev.vigil.streams.observe.ObserveConfig;
import dev.vigil.streams.observe.Outcome;
import dev.vigil.streams.observe.Outcome.Disposition;
import dev.vigil.streams.observe.RunCorrelator;
import dev.vigil.streams.observe.RunKey;
import dev.vigil.streams.observe.RunMemory;
import dev.vigil.streams.observe.RunState;
import dev.vigil.streams.state.LiveState.ChangeLog;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one source partition, live. At most {@value #MOST_OPEN} are open: an unknown run beyond that is not remembered, its records count
 * for what each proves alone, and they are counted; it is taken up in its middle when there is room again. What has expired is forgotten once a minute of capture time, so that it does not depend on the
 * speed of processing.
 */
final class RunTable {

    /** About 500 MB at worst. */
    static final int MOST_OPEN = 1_000_000;

    private static final long SWEEP_MICROS = 60_000_000;

    private final RunCorrelator correlator;
    private final ObserveConfig config;
    private final Map<String, RunMemory> runs = new HashMap<>();
    private final Set<String> dirty = new LinkedHashSet<>();
    private long newestCaptureMicros;
    private long sweptMicros;
    private final int mostOpen;
    private int open;
    private long untracked;

    RunTable(RunCorrelator correlator) {
        this(correlator, MOST_OPEN);
    }

    RunTable(RunCorrelator correlator, int mostOpen) {
        this.correlator = correlator;
        this.mostOpen = mostOpen;
        this.config = correlator.config();
    }

    /** Applies a record to the memory of its run, and hands what it leaves behind to the run that continues its chain. */
    Disposition change(RunKey key, long capturedAtMicros, Function<@Nullable RunMemory, Outcome> step) {
        Outcome outcome = apply(key, step);
        outcome.inheritance()
                .ifPresent(inheritance ->
                        apply(inheritance.successor(), memory -> correlator.inherit(memory, inheritance)));
        newestCaptureMicros = Math.max(newestCaptureMicros, capturedAtMicros);
        if (newestCaptureMicros - sweptMicros >= SWEEP_MICROS) {
            sweep();
        }
        return outcome.disposition();
    }

    private Outcome apply(RunKey key, Function<@Nullable RunMemory, Outcome> step) {
        String name = key.value();
        RunMemory before = runs.get(name);
        Outcome outcome = step.apply(before);
        if (before == null && open >= mostOpen && outcome.memory() instanceof RunState) {
            untracked++;
        } else if (outcome.changed()) {
            open += (outcome.memory() instanceof RunState ? 1 : 0) - (before instanceof RunState ? 1 : 0);
            runs.put(name, outcome.memory());
            dirty.add(name);
        }
        return outcome;
    }

    private void sweep() {
        sweptMicros = newestCaptureMicros;
        for (Iterator<Map.Entry<String, RunMemory>> entries = runs.entrySet().iterator(); entries.hasNext(); ) {
            Map.Entry<String, RunMemory> entry = entries.next();
            RunMemory memory = entry.getValue();
            if (memory.expiresAtMicros(config) <= newestCaptureMicros) {
                entries.remove();
                dirty.add(entry.getKey());
                open -= memory instanceof RunState ? 1 : 0;
            } else if (memory instanceof ClosedRun closed
                    && closed.hasCalls()
                    && closed.callsExpireAtMicros(config) <= newestCaptureMicros) {
                entry.setValue(closed.withoutCalls());
                dirty.add(entry.getKey());
            }
        }
    }

    int open() {
        return open;
    }

    /** Runs that closed and are remembered, so that they count once. */
    int closed() {
        return runs.size() - open;
    }

    /** Records of runs that were not remembered because too many were open. */
    long untracked() {
        return untracked;
    }

    void restore(byte[] key, byte[] value) {
        RunMemory memory = RunMemory.fromBytes(value);
        runs.put(new String(key, StandardCharsets.UTF_8), memory);
        open += memory instanceof RunState ? 1 : 0;
    }

    void commit(ChangeLog changes) {
        for (String name : dirty) {
            byte[] key = name.getBytes(StandardCharsets.UTF_8);
            RunMemory memory = runs.get(name);
            if (memory == null) {
                changes.delete(key);
            } else {
                changes.put(key, memory.toBytes());
            }
        }
        dirty.clear();
    }
}
