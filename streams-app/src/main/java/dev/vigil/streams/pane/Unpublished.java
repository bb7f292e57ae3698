package dev.vigil.streams.pane;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Corrections of closed windows that nobody has published yet. They survive a restart. */
final class Unpublished {

    private final StateChanges changes;
    private final Set<StateKey> corrections = new TreeSet<>(Comparator.comparing(StateKey::kind)
            .thenComparingLong(StateKey::minute)
            .thenComparing(StateKey::subjectKind)
            .thenComparing(StateKey::name));

    Unpublished(StateChanges changes) {
        this.changes = changes;
    }

    void add(StateKey correction) {
        if (corrections.add(correction)) {
            changes.put(correction, StateChanges.numbers());
        }
    }

    /** Corrections since the last call, by minute and subject. */
    List<StateKey> drain() {
        List<StateKey> drained = new ArrayList<>(corrections);
        drained.forEach(changes::remove);
        corrections.clear();
        return drained;
    }

    void restore(StateKey correction, byte @Nullable [] value) {
        if (value == null) {
            corrections.remove(correction);
        } else {
            corrections.add(correction);
        }
    }
}
