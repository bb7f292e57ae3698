package dev.vigil.streams.pane;

import dev.vigil.streams.pane.StateKey.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Corrections of closed windows that nobody has published yet. They survive a restart. */
final class Unpublished {

    private final StateChanges changes;
    private final TreeSet<StateKey> corrections = new TreeSet<>(Comparator.comparing(StateKey::kind)
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

    /** Takes the corrections that are ready, by minute and subject; the others stay. */
    List<StateKey> drain(Predicate<StateKey> ready) {
        List<StateKey> drained = new ArrayList<>();
        for (StateKey correction : corrections) {
            if (ready.test(correction)) {
                drained.add(correction);
                changes.remove(correction);
            }
        }
        drained.forEach(corrections::remove);
        return drained;
    }

    /** Smallest minute that has an unpublished correction of its published windows; {@code Long.MAX_VALUE} if none has. */
    long firstLateMinute() {
        StateKey first = corrections.isEmpty() ? null : corrections.first();
        return first == null || first.kind() != Kind.UNPUBLISHED_LATE ? Long.MAX_VALUE : first.minute();
    }

    boolean hasAddenda() {
        return !corrections.isEmpty() && corrections.last().kind() == Kind.UNPUBLISHED_ADDENDUM;
    }

    void restore(StateKey correction, byte @Nullable [] value) {
        if (value == null) {
            corrections.remove(correction);
        } else {
            corrections.add(correction);
        }
    }
}
