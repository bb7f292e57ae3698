package dev.vigil.streams.alert;

import dev.vigil.schema.alert.AlertState;
import java.util.ArrayList;
import java.util.List;

/**
 * Where an alert is in its life. Each state offers only its legal next ones; no state means that nothing is wrong. Immutable. All
 * times are event times, microseconds since the epoch.
 *
 * <pre>
 * nothing ──▶ pending ──▶ firing ──▶ resolved
 *     └────────────┼────────▲            ▲
 *                  └────────┴────────────┘
 * </pre>
 *
 * A revision is counted for each complete pane that changed what was published; a record from an open pane has the count of the
 * complete ones before it, so that counts do not depend on when the open pane was looked at.
 */
public sealed interface Life permits Life.Pending, Life.Firing, Life.Resolved {

    String id();

    long sinceMicros();

    long revision();

    /** Three steps at most. */
    List<Step> timeline();

    AlertState state();

    /**
     * A transition.
     *
     * @param why in words, with the numbers
     */
    record Step(long atMicros, AlertState to, String why) {}

    /** The evidence is there, but something that the rule wants before it wakes anybody is missing. */
    static Pending pending(String id, long sinceMicros, long atMicros, String why) {
        return new Pending(id, sinceMicros, 1, List.of(new Step(atMicros, AlertState.PENDING, why)));
    }

    /** @param early from an open pane */
    static Firing firing(String id, long sinceMicros, long atMicros, String why, boolean early) {
        return new Firing(
                id, sinceMicros, atMicros, early ? 0 : 1, early, List.of(new Step(atMicros, AlertState.FIRING, why)));
    }

    /** Watched closely, nobody is woken. */
    record Pending(String id, long sinceMicros, long revision, List<Step> timeline) implements Life {

        public Pending {
            timeline = List.copyOf(timeline);
        }

        public Firing fire(long atMicros, String why, boolean early) {
            return new Firing(
                    id,
                    sinceMicros,
                    atMicros,
                    early ? revision : revision + 1,
                    early,
                    and(timeline, new Step(atMicros, AlertState.FIRING, why)));
        }

        public Resolved expire(long atMicros, String why) {
            return new Resolved(
                    id,
                    sinceMicros,
                    0,
                    atMicros,
                    revision + 1,
                    and(timeline, new Step(atMicros, AlertState.RESOLVED, why)));
        }

        @Override
        public AlertState state() {
            return AlertState.PENDING;
        }
    }

    /**
     * Somebody has to look.
     *
     * @param early fired from an open pane that is not yet complete
     */
    record Firing(String id, long sinceMicros, long firedAtMicros, long revision, boolean early, List<Step> timeline)
            implements Life {

        public Firing {
            timeline = List.copyOf(timeline);
        }

        /** The next published change; an earlier start that was found moves {@code since}, never the id. */
        public Firing revised(long since) {
            return new Firing(id, Math.min(sinceMicros, since), firedAtMicros, revision + 1, false, timeline);
        }

        public Resolved resolve(long atMicros, String why) {
            return new Resolved(
                    id,
                    sinceMicros,
                    firedAtMicros,
                    atMicros,
                    revision + 1,
                    and(timeline, new Step(atMicros, AlertState.RESOLVED, why)));
        }

        @Override
        public AlertState state() {
            return AlertState.FIRING;
        }
    }

    /** Over. A new violation is a new alert. */
    record Resolved(
            String id, long sinceMicros, long firedAtMicros, long resolvedAtMicros, long revision, List<Step> timeline)
            implements Life {

        public Resolved {
            timeline = List.copyOf(timeline);
        }

        @Override
        public AlertState state() {
            return AlertState.RESOLVED;
        }
    }

    private static List<Step> and(List<Step> steps, Step next) {
        List<Step> all = new ArrayList<>(steps);
        all.add(next);
        return all;
    }
}
