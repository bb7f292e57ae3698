package dev.vigil.streams.pane;

import dev.vigil.streams.observe.Scope;
import java.util.Comparator;

/**
 * What one source partition adds to a pane.
 *
 * @param timing how its observations stand to the markers of their partition
 * @param entersMinute for what is not on time: the minute whose close shows it to the detectors; {@link #NEVER} = none
 */
public record Partial(PaneKey key, Timing timing, long entersMinute, Pane pane) {

    /** Enters no detector: it is on time, or it is older than the alert horizon. */
    public static final long NEVER = Placement.NEVER;

    static final Comparator<Scope> BY_SCOPE =
            Comparator.comparing(Scope::cluster).thenComparing(Scope::namespace).thenComparing(Scope::origin);

    static final Comparator<PaneKey.Subject> BY_SUBJECT = Comparator.comparing(PaneKey.Subject::scope, BY_SCOPE)
            .thenComparing(PaneKey.Subject::clock)
            .thenComparing(PaneKey.Subject::kind)
            .thenComparing(PaneKey.Subject::name);

    /** By scope, clock, minute, kind, subject: the order in which a frame is written. */
    static final Comparator<Partial> ORDER = Comparator.comparing((Partial partial) -> partial.key.scope(), BY_SCOPE)
            .thenComparing(partial -> partial.key.clock())
            .thenComparingLong(partial -> partial.key.minute())
            .thenComparing(partial -> partial.key.kind())
            .thenComparing(partial -> partial.key.subject())
            .thenComparing(Partial::timing)
            .thenComparingLong(Partial::entersMinute);
}
