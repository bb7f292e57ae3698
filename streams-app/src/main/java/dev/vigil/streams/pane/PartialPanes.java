package dev.vigil.streams.pane;

import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.observe.Observation;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Scope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The live partial panes of one source partition between two commits, and its markers. Input comes in the order of the
 * partition; {@link #drain()} hands over everything since the last drain, in an order that depends on the content alone. Only
 * the markers and the sequence outlive a commit: {@link #state()}. Not thread-safe.
 */
public final class PartialPanes {

    private static final int STATE_VERSION = 1;

    private final int sourcePartition;
    private final int sourcePartitions;
    private final PaneLimits limits;
    private final SourcePromises promises;
    private final Map<Placement, Map<SubjectKind, PaneTable>> open = new HashMap<>();
    /** Most observations land where the one before them of the same clock landed. */
    private final @Nullable Placement[] lastPlacement = new Placement[PaneClock.values().length];

    private final @Nullable Map<SubjectKind, PaneTable>[] lastTables = tables();
    private long sequence;
    private long capturedAtMicros;
    private long folded;
    private long ahead;
    private long markersAhead;

    public PartialPanes(int sourcePartition, int sourcePartitions, PaneLimits limits) {
        if (sourcePartition < 0 || sourcePartition >= sourcePartitions) {
            throw new IllegalArgumentException(
                    "source partition must be in [0, " + sourcePartitions + "), got: " + sourcePartition);
        }
        this.sourcePartition = sourcePartition;
        this.sourcePartitions = sourcePartitions;
        this.limits = limits;
        this.promises = new SourcePromises(limits);
    }

    /** An input record of the partition; called for each one before what it proves is folded in. */
    public void captured(long capturedAtMicros) {
        this.capturedAtMicros = Math.max(this.capturedAtMicros, capturedAtMicros);
    }

    /**
     * A progress marker of the partition. One that promises times further ahead of its own capture than the limit is not believed
     * and counted: it would make everything after it late.
     */
    public void promise(Promise marker) {
        captured(marker.capturedAtMicros());
        long furthest = Math.max(marker.closedToMicros(), marker.openReadToMicros());
        if (furthest - limits.aheadMicros() > marker.capturedAtMicros()) {
            markersAhead++;
        } else {
            promises.promise(marker);
        }
    }

    /** Whether the observation lies at or before the last marker of its scope and clock. */
    public boolean late(Scope scope, Observation observation) {
        return promises.late(scope, observation);
    }

    /** Everything since the last drain, under the next sequence number; empty of panes and promises if nothing came. */
    public Frame drain() {
        List<Partial> partials = new ArrayList<>();
        open.forEach((placement, byKind) -> byKind.forEach((kind, table) -> {
            folded += table.folded();
            table.panes()
                    .forEach((name, pane) -> partials.add(new Partial(
                            new PaneKey(placement.scope(), kind, name, placement.clock(), placement.minute()),
                            placement.timing(),
                            placement.entersMinute(),
                            pane)));
        }));
        partials.sort(Partial.ORDER);
        open.clear();
        Arrays.fill(lastPlacement, null);
        Arrays.fill(lastTables, null);
        return new Frame(sourcePartition, sourcePartitions, sequence++, capturedAtMicros, promises.drain(), partials);
    }

    /** Observations of subjects beyond the bound, counted in {@code __other__}, up to the last drain. */
    public long folded() {
        return folded;
    }

    /** Observations that were not counted because their time lies further ahead of capture than the limit. */
    public long ahead() {
        return ahead;
    }

    /** Markers that were not believed because they promise the future. */
    public long markersAhead() {
        return markersAhead;
    }

    /** Markers with a promise that went back. */
    public long markersBackwards() {
        return promises.backwards();
    }

    /** What has to survive a restart, to be stored in the same commit as the drained frames. */
    public byte[] state() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(STATE_VERSION);
            Varint.write(out, sequence);
            Varint.write(out, capturedAtMicros);
            FrameCodec.writePromises(out, promises.all());
        } catch (IOException cannotHappen) {
            throw new UncheckedIOException(cannotHappen);
        }
        return bytes.toByteArray();
    }

    /** Continues from a stored {@link #state()}; to be called before any input. */
    public void restore(byte[] state) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(state))) {
            FrameCodec.expectVersion("state of source partition " + sourcePartition, STATE_VERSION, in);
            sequence = Varint.read(in);
            capturedAtMicros = Varint.read(in);
            FrameCodec.readPromises(in).forEach(promises::restore);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the state of source partition " + sourcePartition + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Where the observation counts, or null if its time lies too far ahead. */
    @Nullable
    Placement place(Scope scope, Observation observation, boolean late) {
        if (capturedAtMicros > 0 && observation.timeMicros() - limits.aheadMicros() > capturedAtMicros) {
            ahead++;
            return null;
        }
        return promises.place(scope, observation, late);
    }

    Pane at(Placement placement, SubjectKind kind, String subject) {
        int clock = placement.clock().ordinal();
        Map<SubjectKind, PaneTable> byKind = lastTables[clock];
        if (byKind == null || !placement.equals(lastPlacement[clock])) {
            byKind = open.computeIfAbsent(placement, ignored -> new EnumMap<>(SubjectKind.class));
            lastPlacement[clock] = placement;
            lastTables[clock] = byKind;
        }
        return byKind.computeIfAbsent(kind, ignored -> new PaneTable(limits.subjects()))
                .change(Bounded.text(subject, Bounded.ID_CHARS));
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of generics cannot be made otherwise
    private static @Nullable Map<SubjectKind, PaneTable>[] tables() {
        return new Map[PaneClock.values().length];
    }
}
