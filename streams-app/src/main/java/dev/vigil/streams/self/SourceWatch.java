package dev.vigil.streams.self;

import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.event.Origin;
import dev.vigil.streams.observe.Scope;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Watches whether every source partition still brings markers of every live scope. If one falls silent no window of the scope can close, so no
 * rule can tell; this alert does. Silence is measured by the wall clock from when a marker was read, not from its capture: an application
 * that works off a backlog hears markers all the time. A partition that has never spoken of a scope counts as silent since the scope was first
 * heard of here. What is open survives a restart; the clocks begin anew. Not thread-safe.
 */
public final class SourceWatch {

    /** A collector writes markers every few seconds, and takes over a dead neighbour's shards within one minute. */
    public static final Duration SILENT_AFTER = Duration.ofMinutes(2);

    /** A namespace that is not watched any more falls silent for ever. */
    public static final Duration GONE_AFTER = Duration.ofHours(24);

    private static final byte KEY = 0x7f;
    private static final int VERSION = 1;

    private final int sourcePartitions;
    private final Map<Scope, Heard> scopes = new LinkedHashMap<>();
    private final Map<Scope, Optional<Silence>> changed = new LinkedHashMap<>();

    public SourceWatch(int sourcePartitions) {
        this.sourcePartitions = sourcePartitions;
    }

    /** What was heard of one scope; wall clock and captures in microseconds since the epoch, 0 = never. */
    private static final class Heard {
        private final long[] atMicros;
        private final long[] capturedAtMicros;

        @Nullable
        Silence open;

        Heard(int partitions, long nowMicros) {
            atMicros = new long[partitions];
            Arrays.fill(atMicros, nowMicros);
            capturedAtMicros = new long[partitions];
        }
    }

    /** A marker of a scope was read in a partition. */
    public void heard(Scope scope, int partition, long capturedAtMicros, long nowMicros) {
        Heard heard = known(scope, nowMicros);
        if (heard != null) {
            heard.atMicros[partition] = nowMicros;
            heard.capturedAtMicros[partition] = Math.max(heard.capturedAtMicros[partition], capturedAtMicros);
        }
    }

    /**
     * Looks around.
     *
     * @param known scopes of which anything was ever promised, so that one that died before a restart is watched too
     * @return alerts that fire or resolve now
     */
    public List<Alert> look(Iterable<Scope> known, long nowMicros) {
        known.forEach(scope -> known(scope, nowMicros));
        List<Alert> alerts = new ArrayList<>();
        scopes.forEach((scope, heard) -> look(scope, heard, nowMicros, alerts));
        return alerts;
    }

    private void look(Scope scope, Heard heard, long nowMicros, List<Alert> alerts) {
        List<Integer> silent = silent(heard, nowMicros);
        Silence open = heard.open;
        if (open == null && !silent.isEmpty() && !isGone(heard, nowMicros)) {
            long since = since(heard, silent);
            Silence fired = new Silence(scope, since, nowMicros);
            alerts.add(fired.firing(silent, sourcePartitions, nowMicros));
            open(scope, heard, fired);
        } else if (open != null && silent.isEmpty()) {
            alerts.add(open.resolved(nowMicros, "every partition has markers again"));
            open(scope, heard, null);
        } else if (open != null && isGone(heard, nowMicros)) {
            alerts.add(open.resolved(
                    nowMicros,
                    "no marker at all for " + GONE_AFTER.toHours() + " hours: the namespace is taken as gone"));
            open(scope, heard, null);
        }
    }

    private void open(Scope scope, Heard heard, @Nullable Silence silence) {
        heard.open = silence;
        changed.put(scope, Optional.ofNullable(silence));
    }

    private static List<Integer> silent(Heard heard, long nowMicros) {
        List<Integer> silent = new ArrayList<>();
        for (int partition = 0; partition < heard.atMicros.length; partition++) {
            if (nowMicros - heard.atMicros[partition] >= micros(SILENT_AFTER)) {
                silent.add(partition);
            }
        }
        return silent;
    }

    /** Whether no partition at all has spoken for so long. */
    private static boolean isGone(Heard heard, long nowMicros) {
        return Arrays.stream(heard.atMicros).allMatch(at -> nowMicros - at >= micros(GONE_AFTER));
    }

    /** The last that is known of the silent ones: the oldest of their last captures, else when listening began. */
    private static long since(Heard heard, List<Integer> silent) {
        return silent.stream()
                .mapToLong(partition -> heard.capturedAtMicros[partition] == 0
                        ? heard.atMicros[partition]
                        : heard.capturedAtMicros[partition])
                .min()
                .orElseThrow();
    }

    private @Nullable Heard known(Scope scope, long nowMicros) {
        return scope.origin() == Origin.LIVE // files and exports end
                ? scopes.computeIfAbsent(scope, ignored -> new Heard(sourcePartitions, nowMicros))
                : null;
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    /** Changed entries since the last call, as changelog keys and values; an empty value: gone. */
    public Map<byte[], Optional<byte[]>> takeChanges() {
        Map<byte[], Optional<byte[]>> taken = new LinkedHashMap<>();
        changed.forEach((scope, silence) ->
                taken.put(SilenceBytes.key(KEY, scope), silence.map(open -> SilenceBytes.value(VERSION, open))));
        changed.clear();
        return taken;
    }

    /** Whether a changelog key is one of this watch. */
    public static boolean isKey(byte[] key) {
        return key.length > 0 && key[0] == KEY;
    }

    /**
     * Takes back what {@link #takeChanges} gave.
     *
     * @throws IOException if it was written by another version
     */
    public void restore(byte[] key, byte[] value, long nowMicros) throws IOException {
        Scope scope = SilenceBytes.scope(key);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(value))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IOException("expected the state of a silent source in format version " + VERSION + ", got "
                        + version + ": it was written by another version of Vigil");
            }
            Heard heard = known(scope, nowMicros);
            if (heard != null) {
                heard.open = new Silence(scope, in.readLong(), in.readLong());
            }
        }
    }
}
