package dev.vigil.streams.topology;

import java.util.ArrayDeque;

/** The runs that are kept as objects because they were worked on lately, at most {@value #MOST} between commits. */
final class HotRuns {

    static final int MOST = 1_024;

    /** Those that are objects, and some that were. */
    private final ArrayDeque<RunSlot> slots = new ArrayDeque<>();

    void add(RunSlot slot) {
        if (!slot.hot) {
            slot.hot = true;
            slots.add(slot);
        }
    }

    /**
     * Lets go of the objects that were not used for longest; one that was used since it was last looked at gets another turn. Their bytes were
     * written with this commit or an earlier one.
     */
    void cool(RunScopes scopes) {
        int objects = 0;
        for (ScopedRuns scoped : scopes) {
            objects += scoped.objects();
        }
        while (!slots.isEmpty() && (objects > MOST || slots.size() > 2 * MOST)) {
            RunSlot slot = slots.remove();
            if (slot.used && slot.isOpen()) {
                slot.used = false;
                slots.add(slot);
            } else {
                objects -= slot.memory() == null ? 0 : 1;
                slot.hot = false;
                scopes.numbered(slot.scope).release(slot);
            }
        }
    }
}
