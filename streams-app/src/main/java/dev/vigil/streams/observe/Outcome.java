package dev.vigil.streams.observe;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What applying a record did. Every record ends as exactly one {@link Disposition}.
 *
 * @param memory what to keep of the run from now on
 * @param changed whether {@code memory} has to be stored
 * @param next what the run's successor has to be told, or null; see {@link RunCorrelator#inherit}
 */
public record Outcome(
        RunMemory memory,
        Disposition disposition,
        boolean changed,
        @Nullable Inheritance next) {

    /** What became of a record. */
    public enum Disposition {
        /** It was correlated and counted. */
        APPLIED,
        /** A copied event of a reset run: correlated, counts for nothing. */
        COPIED,
        /** It was applied before. */
        DUPLICATE,
        /** It speaks of something that is no longer remembered, or came too late to count. */
        FORGOTTEN,
        /** An event after the run's close. */
        AFTER_CLOSE
    }

    /**
     * What a run hands to the run that continues its chain.
     *
     * @param successor the run that continues the chain
     * @param chainStartedAtMicros when the chain began to execute, microseconds since the epoch
     * @param capturedAtMicros capture time of the close, microseconds since the epoch
     */
    public record Inheritance(RunKey successor, long chainStartedAtMicros, long capturedAtMicros) {}

    /** What the run's successor has to be told, if there is something. */
    public Optional<Inheritance> inheritance() {
        return Optional.ofNullable(next);
    }

    static Outcome unchanged(RunMemory memory, Disposition disposition) {
        return new Outcome(memory, disposition, false, null);
    }

    static Outcome changed(RunMemory memory, Disposition disposition) {
        return new Outcome(memory, disposition, true, null);
    }
}
