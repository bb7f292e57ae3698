package dev.vigil.streams.judge.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fires on the first run of a workflow type that a build cannot replay, and knows how many open runs of the type are on each build:
 * where their last workflow task was completed. It counts the open ones up and down, so one that was open before it began to count, or
 * that closed unseen, is not right in it; no build ever has fewer than none. Not thread-safe; at most {@value #MOST} builds, those with
 * the most runs.
 */
public final class RefusedRuns implements Detector {

    private static final byte VERSION = 1;

    static final int MOST = 32;

    private Occurrence refused = new Occurrence();
    private final TreeMap<String, Long> open = new TreeMap<>();

    /**
     * A complete minute.
     *
     * @param count workflow tasks that failed because the code does not match the history
     * @param moved by how many the open runs of each build became more, of either sign
     */
    public void minute(long minute, long count, Map<String, Long> moved) {
        refused.feed(minute, count, count);
        moved.forEach((build, runs) -> open.merge(build, runs, Long::sum));
        open.values().removeIf(runs -> runs <= 0);
        while (open.size() > MOST) {
            open.remove(open.entrySet().stream()
                    .min(Map.Entry.<String, Long>comparingByValue()
                            .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                    .orElseThrow()
                    .getKey());
        }
    }

    /** Open runs whose last workflow task was completed by another build than these; workers without versions are one build. */
    public long openElsewhere(Collection<String> builds) {
        return open.entrySet().stream()
                .filter(entry -> !builds.contains(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Whether the workers of an open run have versions. */
    public boolean knowsBuilds() {
        return open.keySet().stream().anyMatch(build -> !build.isEmpty());
    }

    @Override
    public boolean enough(long minute, long bad) {
        return refused.enough(minute, bad);
    }

    @Override
    public boolean firing() {
        return refused.firing();
    }

    @Override
    public boolean wasEnough() {
        return refused.wasEnough();
    }

    @Override
    public boolean atRest() {
        return refused.atRest();
    }

    @Override
    public void alarm() {
        refused.alarm();
    }

    @Override
    public void clear() {
        refused.clear();
    }

    @Override
    public String why() {
        return refused.why();
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        refused.write(out);
        out.writeByte(open.size());
        for (Map.Entry<String, Long> entry : open.entrySet()) {
            out.writeUTF(entry.getKey());
            out.writeLong(entry.getValue());
        }
    }

    /**
     * Reads what {@link #write} wrote, and what was written when the rule had an {@link Occurrence} alone, which began with a count.
     *
     * @throws IOException if it is another format version
     */
    public static RefusedRuns read(DataInput in) throws IOException {
        RefusedRuns runs = new RefusedRuns();
        byte version = in.readByte();
        if (version == 0) {
            runs.refused = Occurrence.readBehind(version, in);
            return runs;
        }
        if (version != VERSION) {
            throw new IOException("expected refused runs of version " + VERSION + ", got: " + version);
        }
        runs.refused = Occurrence.read(in);
        int builds = in.readByte();
        if (builds < 0 || builds > MOST) {
            throw new IOException("expected at most " + MOST + " builds, got: " + builds);
        }
        for (int i = 0; i < builds; i++) {
            runs.open.put(in.readUTF(), in.readLong());
        }
        return runs;
    }
}
