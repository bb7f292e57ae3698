package dev.vigil.streams.check;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.readiness.Verdict;
import java.util.List;

/**
 * What one history shows of a failure mode.
 *
 * @param rule what was found, in kebab-case; never changes
 * @param verdict NO_GO: a violation that these events prove; UNPROVEN: something to know that one history cannot decide; GO: the
 *     condition that reveals the mode was met and survived
 * @param eventIds the events that prove it, the deciding one first; at least one
 * @param text what they show
 * @param advice what to do; empty where there is nothing
 */
public record Finding(FailureMode mode, Verdict verdict, String rule, List<Long> eventIds, String text, String advice) {

    public Finding {
        eventIds = List.copyOf(eventIds);
        if (eventIds.isEmpty()) {
            throw new IllegalArgumentException("expected at least one event id");
        }
    }

    public long eventId() {
        return eventIds.get(0);
    }

    /** {@code FM1} to {@code FM6}. */
    public String modeNumber() {
        return "FM" + (mode.ordinal() + 1);
    }
}
