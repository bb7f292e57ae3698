package dev.vigil.streams.pane;

import dev.vigil.streams.pane.StateKey.Line;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** When the minutes of a line were closed: capture of the closing marker, microseconds since the epoch. */
final class CloseTimes {

    private final Line line;
    private final StateChanges changes;
    private final TreeMap<Long, Long> capturedAt = new TreeMap<>();

    CloseTimes(Line line, StateChanges changes) {
        this.line = line;
        this.changes = changes;
    }

    void put(long minute, long capturedAtMicros) {
        capturedAt.put(minute, capturedAtMicros);
        changes.put(StateKey.closed(line, minute), StateChanges.numbers(capturedAtMicros));
    }

    /** Of a minute, or of the next one that was closed; null if there is none yet. */
    @Nullable
    Long of(long minute) {
        Map.Entry<Long, Long> closed = capturedAt.ceilingEntry(minute);
        return closed == null ? null : closed.getValue();
    }

    void forgetBefore(long minute) {
        while (!capturedAt.isEmpty() && capturedAt.firstKey() < minute) {
            changes.remove(StateKey.closed(line, capturedAt.pollFirstEntry().getKey()));
        }
    }

    void restore(long minute, byte @Nullable [] value) throws IOException {
        if (value == null) {
            capturedAt.remove(minute);
        } else {
            capturedAt.put(minute, StateChanges.readNumber(value, 0));
        }
    }
}
