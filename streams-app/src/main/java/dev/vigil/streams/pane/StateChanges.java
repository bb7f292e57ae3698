package dev.vigil.streams.pane;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What changed in a merge partition's state since the last commit, by key. Tables of panes are read when they are drained. */
final class StateChanges {

    private static final int VERSION = 1;

    private static final Comparator<StateKey> ORDER = Comparator.comparing(StateKey::kind)
            .thenComparing(key -> key.line().scope(), Partial.BY_SCOPE)
            .thenComparing(key -> key.line().clock())
            .thenComparingLong(StateKey::minute)
            .thenComparing(StateKey::subjectKind)
            .thenComparing(StateKey::name);

    private final SortedMap<StateKey, byte @Nullable []> values = new TreeMap<>(ORDER);
    /** Tables with changed panes; the key's name is empty. */
    private final SortedMap<StateKey, PaneTable> tables = new TreeMap<>(ORDER);

    void put(StateKey key, byte[] value) {
        values.put(key, value);
    }

    void remove(StateKey key) {
        values.put(key, null);
    }

    void table(StateKey key, PaneTable table) {
        tables.put(key, table);
    }

    /** The table is gone with all its panes. */
    void forget(StateKey key, PaneTable table) {
        tables.remove(key);
        Set<String> names = new TreeSet<>(table.names());
        names.addAll(table.drainDirty());
        names.forEach(name -> remove(named(key, name)));
    }

    List<StateEntry> drain() {
        tables.forEach(this::take);
        tables.clear();
        List<StateEntry> entries = new ArrayList<>(values.size());
        for (Map.Entry<StateKey, byte @Nullable []> change : values.entrySet()) {
            entries.add(new StateEntry(change.getKey().toBytes(), change.getValue()));
        }
        values.clear();
        return entries;
    }

    private void take(StateKey key, PaneTable table) {
        for (String name : table.drainDirty()) {
            values.put(named(key, name), table.bytes(name));
        }
    }

    private static StateKey named(StateKey key, String name) {
        return new StateKey(key.kind(), key.line(), key.minute(), key.subjectKind(), name);
    }

    static byte[] numbers(long... numbers) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            for (long number : numbers) {
                Varint.writeSigned(out, number);
            }
        } catch (IOException cannotHappen) {
            throw new UncheckedIOException(cannotHappen);
        }
        return bytes.toByteArray();
    }

    static long readNumber(byte[] bytes, int position) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            FrameCodec.expectVersion("progress", VERSION, in);
            for (int i = 0; i < position; i++) {
                Varint.readSigned(in);
            }
            return Varint.readSigned(in);
        }
    }
}
