package dev.vigil.streams.pane;

import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Scope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How far each scope's input is complete: the minimum of what all source partitions promise. A scope has no watermark until every
 * source partition has spoken of it. Promises of a source never go back. Not thread-safe.
 */
public final class Watermarks {

    /** No watermark yet. */
    public static final long NONE = Long.MIN_VALUE;

    /** Markers kept of one scope and source that no close has used yet; beyond it the oldest go, and minutes look older. */
    private static final int STEPS = 4_096;

    private static final int VERSION = 1;

    private final int sources;
    private final TreeMap<Scope, @Nullable Source[]> scopes = new TreeMap<>(Partial.BY_SCOPE);
    private long backwards;

    public Watermarks(int sourcePartitions) {
        this.sources = sourcePartitions;
    }

    /** What one source partition promised of one scope. */
    private static final class Source {
        private Promise first;
        private Promise furthest;
        /** Markers that closed a minute. */
        private final Deque<Promise> steps = new ArrayDeque<>();

        Source(Promise first) {
            this.first = first;
            furthest = first;
            steps.add(first);
        }
    }

    /** Takes a promise; of one that goes back only what goes forward holds, and it is counted. */
    void accept(int sourcePartition, Promise promise) {
        @Nullable Source[] of = scopes.computeIfAbsent(promise.scope(), ignored -> new Source[sources]);
        Source source = of[sourcePartition];
        if (source == null) {
            of[sourcePartition] = new Source(promise);
            return;
        }
        if (source.furthest.goesBack(promise)) {
            backwards++;
        }
        Promise furthest = source.furthest.furthest(promise);
        if (source.furthest.closesMinuteBefore(furthest)) {
            source.steps.add(furthest);
            if (source.steps.size() > STEPS) {
                source.steps.removeFirst();
            }
        }
        source.furthest = furthest;
    }

    /** Everything before it is there, microseconds since the epoch; {@link #NONE} until all sources have promised something. */
    public long of(Scope scope, PaneClock clock) {
        return minimum(scope, source -> source.furthest.to(clock));
    }

    /** What one source partition has promised, microseconds since the epoch; {@link #NONE} if it has promised nothing yet. */
    public long of(Scope scope, PaneClock clock, int sourcePartition) {
        @Nullable Source[] of = scopes.get(scope);
        Source source = of == null ? null : of[sourcePartition];
        long to = source == null ? 0 : source.furthest.to(clock);
        return to == 0 ? NONE : to;
    }

    /**
     * The minimum of what the sources promised first: where closing starts, however many markers had come when the last source
     * spoke. {@link #NONE} if one of them did not promise anything by this clock then.
     */
    long first(Scope scope, PaneClock clock) {
        return minimum(scope, source -> source.first.to(clock));
    }

    private long minimum(Scope scope, ToLongFunction<Source> promised) {
        @Nullable Source[] of = scopes.get(scope);
        long minimum = Long.MAX_VALUE;
        for (int i = 0; i < sources; i++) {
            Source source = of == null ? null : of[i];
            long to = source == null ? 0 : promised.applyAsLong(source);
            if (to == 0) {
                return NONE;
            }
            minimum = Math.min(minimum, to);
        }
        return minimum;
    }

    /** Source partitions that have not promised anything of a scope yet. */
    public List<Integer> silent(Scope scope) {
        @Nullable Source[] of = scopes.get(scope);
        List<Integer> silent = new ArrayList<>();
        for (int i = 0; i < sources; i++) {
            if (of == null || of[i] == null) {
                silent.add(i);
            }
        }
        return silent;
    }

    public List<Scope> scopes() {
        return List.copyOf(scopes.keySet());
    }

    /** Promises that went back. */
    public long backwards() {
        return backwards;
    }

    /**
     * Capture of the marker that closed everything before {@code endMicros}: in each source the first that promises it, of these
     * the last. It depends on the markers alone, not on how they were cut into frames.
     */
    long capturedAtMicros(Scope scope, PaneClock clock, long endMicros) {
        @Nullable Source[] of = scopes.get(scope);
        long captured = 0;
        for (int i = 0; of != null && i < sources; i++) {
            Source source = of[i];
            if (source != null) {
                captured = Math.max(
                        captured,
                        source.steps.stream()
                                .filter(step -> step.to(clock) >= endMicros)
                                .findFirst()
                                .orElse(source.furthest)
                                .capturedAtMicros());
            }
        }
        return captured;
    }

    /** Forgets markers that no minute from here on needs. */
    void forget(Scope scope, long closedToMicros, long openReadToMicros) {
        @Nullable Source[] of = scopes.get(scope);
        for (int i = 0; of != null && i < sources; i++) {
            Source source = of[i];
            while (source != null
                    && source.steps.size() > 1
                    && source.steps.getFirst().to(PaneClock.CLOSED_TO) <= closedToMicros
                    && source.steps.getFirst().to(PaneClock.OPEN_READ_TO) <= openReadToMicros) {
                source.steps.removeFirst();
            }
        }
    }

    byte[] state(int sourcePartition) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            List<Source> known = new ArrayList<>();
            scopes.values().forEach(of -> {
                Source source = of[sourcePartition];
                if (source != null) {
                    known.add(source);
                }
            });
            Varint.write(out, known.size());
            for (Source source : known) {
                FrameCodec.writeScope(out, source.furthest.scope());
                FrameCodec.writeTimes(out, source.furthest);
                FrameCodec.writeTimes(out, source.first);
                Varint.write(out, source.steps.size());
                for (Promise step : source.steps) {
                    FrameCodec.writeTimes(out, step);
                }
            }
        } catch (IOException cannotHappen) {
            throw new UncheckedIOException(cannotHappen);
        }
        return bytes.toByteArray();
    }

    void restore(int sourcePartition, byte[] state) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(state))) {
            FrameCodec.expectVersion("watermarks", VERSION, in);
            for (int rest = Varint.readCount(in, state.length); rest > 0; rest--) {
                Scope scope = FrameCodec.readScope(in);
                Source source = new Source(FrameCodec.readTimes(in, scope));
                source.first = FrameCodec.readTimes(in, scope);
                source.steps.clear();
                for (int steps = Varint.readCount(in, STEPS); steps > 0; steps--) {
                    source.steps.add(FrameCodec.readTimes(in, scope));
                }
                scopes.computeIfAbsent(scope, ignored -> new Source[sources])[sourcePartition] = source;
            }
        }
    }
}
