package dev.vigil.streams.topology;

import dev.vigil.schema.event.Origin;
import dev.vigil.streams.judge.Decision;
import dev.vigil.streams.observe.Scope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Decisions about alerts that are not open yet: when a topic is read again, the decision may be read long before the events that lead to
 * its alert. Each waits until event time has passed it. Not thread-safe; at most 10,000, then the oldest is given up.
 */
final class Waiting {

    private static final int MOST = 10_000;

    private final List<Entry> entries = new ArrayList<>();
    private boolean dirty;

    /** A decision and the scope of its alert. */
    record Entry(Scope scope, Decision decision) {}

    void add(Scope scope, Decision decision) {
        if (entries.size() == MOST) {
            entries.remove(0);
        }
        entries.add(new Entry(scope, decision));
        dirty = true;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Takes those of a scope that somebody can carry out, or that event time has passed. */
    List<Entry> of(Scope scope) {
        return entries.stream().filter(entry -> entry.scope().equals(scope)).toList();
    }

    void remove(Entry done) {
        for (Iterator<Entry> all = entries.iterator(); all.hasNext(); ) {
            if (all.next().equals(done)) {
                all.remove();
                dirty = true;
                return;
            }
        }
    }

    boolean takeDirty() {
        boolean was = dirty;
        dirty = false;
        return was;
    }

    byte[] write() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(entries.size());
            for (Entry entry : entries) {
                out.writeUTF(entry.scope().cluster());
                out.writeUTF(entry.scope().namespace());
                out.writeUTF(entry.scope().origin().name());
                out.writeUTF(entry.decision().alertId());
                out.writeUTF(entry.decision().action().name());
                out.writeLong(entry.decision().atMicros());
                out.writeUTF(entry.decision().by());
                out.writeUTF(entry.decision().why());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array cannot fail", e);
        }
        return bytes.toByteArray();
    }

    void restore(byte[] state) {
        entries.clear();
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(state));
            for (int rest = in.readInt(); rest > 0; rest--) {
                Scope scope = new Scope(in.readUTF(), in.readUTF(), Origin.valueOf(in.readUTF()));
                String alertId = in.readUTF();
                Decision.Action action = Decision.Action.valueOf(in.readUTF());
                entries.add(new Entry(scope, new Decision(alertId, action, in.readLong(), in.readUTF(), in.readUTF())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("decisions of another version: replay into a new application id", e);
        }
    }
}
