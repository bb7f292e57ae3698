package dev.vigil.streams.alert;

import dev.vigil.schema.alert.Action;
import java.util.List;

/**
 * What a queue's activity tasks ask of its workers: by Little's law λ·S slots are busy on average, whatever the arrivals look like.
 *
 * @param addedPerSecond λ: tasks that come, retries among them; 0 = not known
 * @param serviceMicros S: mean time that a task keeps its slot; 0 = not known
 * @param usualMicros the same before; 0 = not known
 * @param slots slots of the workers, free and used; -1 = not known
 * @param everyWorker whether these are all workers of the queue, else those that are scraped
 * @param backlog tasks that wait; 0 also where not known
 */
public record Load(
        double addedPerSecond, long serviceMicros, long usualMicros, long slots, boolean everyWorker, long backlog) {

    /** Nothing is claimed. */
    public static final Load UNKNOWN = new Load(0, 0, 0, -1, false, 0);

    private static final double MICROS = 1e6;
    /** An execution that takes so many times as long as before is what has changed, not the number of tasks. */
    private static final int SLOWED = 2;
    /** Seconds in which the backlog should be worked off. */
    private static final double DRAIN_SECONDS = 1_800;

    private static final String HELD = "more workers do not help where a rate limit or a dependency holds them";

    /** Whether enough is known to compare what is needed with what is there. */
    public boolean isKnown() {
        return addedPerSecond > 0 && serviceMicros > 0 && slots > 0;
    }

    private double busy() {
        return addedPerSecond * serviceMicros / MICROS;
    }

    private long needed() {
        return (long) Math.ceil(busy());
    }

    private boolean isSlowed() {
        return usualMicros > 0 && serviceMicros >= SLOWED * usualMicros;
    }

    private String service() {
        return Words.duration(serviceMicros) + (isSlowed() ? ", usually " + Words.duration(usualMicros) : "");
    }

    /** What is needed beside what is there; nothing if one of them is not known. */
    public List<String> facts() {
        return isKnown()
                ? List.of("needs about " + Words.of(needed(), "activity slot") + " (" + Words.ratio(addedPerSecond)
                        + " tasks/s of " + service() + "), "
                        + (everyWorker ? "its workers have " : "scraped workers have ")
                        + slots)
                : List.of();
    }

    /** What to do about it, or the given advice if not enough is known. */
    Action action(String otherwise) {
        if (!isKnown()) {
            return Finding.advice(otherwise, HELD);
        }
        if (isSlowed()) {
            return Finding.advice(
                    "look at what its activities call: one takes " + service(),
                    "more slots press harder on what is slow already");
        }
        long missing = (long) Math.ceil(busy() + backlog * (serviceMicros / MICROS) / DRAIN_SECONDS) - slots;
        return missing > 0
                ? Finding.advice(
                        "add " + Words.of(missing, "slot")
                                + ", in new workers where these are busy: the backlog is gone in "
                                + Words.duration((long) (DRAIN_SECONDS * MICROS)),
                        HELD)
                : Finding.advice(
                        "its slots are enough on average: look for a rate limit, blocked threads, a burst that is over",
                        "");
    }
}
