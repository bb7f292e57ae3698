package dev.vigil.streams.pane;

import java.util.List;

/**
 * What one source partition sends at one commit: partial panes, and the markers behind which nothing on time is to come.
 *
 * @param sourcePartition where it comes from
 * @param sourcePartitions how many of them there are: a window closes when all have spoken
 * @param sequence rises from commit to commit of a source partition; the frames of one commit share it
 * @param capturedAtMicros capture of the newest input, microseconds since the epoch; 0 = none yet
 * @param promises markers, ascending in each scope: those that close a minute, and the last. They hold after the partials
 * @param partials in the order of {@link Partial#ORDER}
 */
public record Frame(
        int sourcePartition,
        int sourcePartitions,
        long sequence,
        long capturedAtMicros,
        List<Promise> promises,
        List<Partial> partials) {

    public Frame {
        promises = List.copyOf(promises);
        partials = List.copyOf(partials);
    }

    /** Whether there is nothing to send. */
    public boolean isEmpty() {
        return promises.isEmpty() && partials.isEmpty();
    }
}
