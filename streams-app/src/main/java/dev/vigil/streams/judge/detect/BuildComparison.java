package dev.vigil.streams.judge.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whether a new build fails more often than the old one that runs beside it: a conditional e-process, valid at any time. Minutes are
 * pooled into strata; a stratum closes when both builds have 10 outcomes, or after 720 minutes, never on failures. Given all K failures
 * of a stratum, their split is hypergeometric if the builds are equal, so that
 *
 * <pre>
 * E += kNew·ln ω - K·ln(ω·s + 1-s)      ω = 3, 10;  s = share of the new build's outcomes
 * alarm at ln mean(exp E) ≥ ln(1/α)
 * </pre>
 *
 * gives a false alarm in at most α of all roll-outs, for any baseline, any outage that hits both, any change of the split (Hoeffding
 * 1963, section 6). Builds that run on workers of their own, with bursts of their own, break that assumption.
 *
 * <p>The new build is the one that was seen last for the first time; a newer one begins a new comparison, a day without the old ones
 * ends it. Not thread-safe; 16 builds, 1 kB.
 */
public final class BuildComparison implements Detector {

    /** Roll-outs with a false alarm. */
    public static final double ALPHA = 0.01;

    private static final double[] OMEGA = {3, 10};
    private static final long ENOUGH = 10;
    private static final int LONGEST_STRATUM = 720;
    private static final long ENDED_AFTER_MINUTES = 1440;
    private static final int BUILDS = 16;
    private static final long NEVER = Long.MIN_VALUE;
    private static final byte VERSION = 1;

    /** First minute of each build, the oldest first. */
    private final LinkedHashMap<String, Long> builds = new LinkedHashMap<>();

    private final double[] evidence = new double[OMEGA.length];
    private String newest = "";
    private long strataClosed;
    private int stratumMinutes;
    private long allNew;
    private long badNew;
    private long allOld;
    private long badOld;
    private long totalAllNew;
    private long totalBadNew;
    private long totalAllOld;
    private long totalBadOld;
    private long lastOld = NEVER;
    private boolean firing;

    /**
     * A minute is complete.
     *
     * @param all outcomes by build
     * @param bad of these, bad
     */
    public void feed(long minute, Map<String, Long> all, Map<String, Long> bad) {
        SortedMap<String, Long> ordered = new TreeMap<>(all);
        ordered.forEach((build, n) -> {
            if (n > 0 && !build.isEmpty() && !builds.containsKey(build)) {
                appear(minute, build);
            }
        });
        if (newest.isEmpty()) {
            return;
        }
        long nNew = Math.max(0, ordered.getOrDefault(newest, 0L));
        long kNew = Math.min(nNew, Math.max(0, bad.getOrDefault(newest, 0L)));
        long nOld = 0;
        long kOld = 0;
        for (Map.Entry<String, Long> build : ordered.entrySet()) {
            if (!build.getKey().equals(newest) && build.getValue() > 0) {
                nOld += build.getValue();
                kOld += Math.min(build.getValue(), Math.max(0, bad.getOrDefault(build.getKey(), 0L)));
            }
        }
        if (nOld > 0) {
            lastOld = minute;
        } else if (lastOld != NEVER && minute - lastOld >= ENDED_AFTER_MINUTES) {
            end();
            return;
        }
        feed(nNew, kNew, nOld, kOld);
    }

    private void appear(long minute, String build) {
        if (builds.size() == BUILDS) {
            builds.remove(builds.keySet().iterator().next());
        }
        boolean first = builds.isEmpty();
        builds.put(build, minute);
        if (!first) {
            end();
            newest = build;
            lastOld = minute;
        }
    }

    private void end() {
        newest = "";
        firing = false;
        strataClosed = 0;
        lastOld = NEVER;
        totalAllNew = 0;
        totalBadNew = 0;
        totalAllOld = 0;
        totalBadOld = 0;
        java.util.Arrays.fill(evidence, 0);
        beginStratum();
    }

    private void beginStratum() {
        stratumMinutes = 0;
        allNew = 0;
        badNew = 0;
        allOld = 0;
        badOld = 0;
    }

    /** A minute of two builds. */
    void feed(long nNew, long kNew, long nOld, long kOld) {
        stratumMinutes++;
        allNew += nNew;
        badNew += kNew;
        allOld += nOld;
        badOld += kOld;
        totalAllNew += nNew;
        totalBadNew += kNew;
        totalAllOld += nOld;
        totalBadOld += kOld;
        boolean full = allNew >= ENOUGH && allOld >= ENOUGH;
        if (full || stratumMinutes >= LONGEST_STRATUM) {
            close();
        }
    }

    private void close() {
        if (allNew + allOld > 0) {
            double share = allNew / (double) (allNew + allOld);
            long failures = badNew + badOld;
            for (int i = 0; i < OMEGA.length; i++) {
                evidence[i] += badNew * Math.log(OMEGA[i]) - failures * Math.log(OMEGA[i] * share + 1 - share);
            }
        }
        strataClosed++;
        beginStratum();
        firing |= logE() >= Math.log(1 / ALPHA);
    }

    /** Evidence that the new build is worse, nats. */
    public double logE() {
        double most = Math.max(evidence[0], evidence[1]);
        return most + Math.log((Math.exp(evidence[0] - most) + Math.exp(evidence[1] - most)) / OMEGA.length);
    }

    double evidence(int i) {
        return evidence[i];
    }

    long strataClosed() {
        return strataClosed;
    }

    /** Build that is rolled out, or empty. */
    public String newBuild() {
        return newest;
    }

    /** Outcomes since the new build appeared: new, bad of these, old, bad of these. */
    public long[] totals() {
        return new long[] {totalAllNew, totalBadNew, totalAllOld, totalBadOld};
    }

    @Override
    public boolean firing() {
        return firing;
    }

    @Override
    public boolean atRest() {
        return !firing && logE() <= 0;
    }

    @Override
    public void clear() {
        end();
    }

    @Override
    public String why() {
        return String.format(
                Locale.ROOT, "evidence %.1f ≥ %.1f nats over %d strata", logE(), Math.log(1 / ALPHA), strataClosed);
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeByte(builds.size());
        for (Map.Entry<String, Long> build : builds.entrySet()) {
            out.writeUTF(build.getKey());
            out.writeLong(build.getValue());
        }
        out.writeUTF(newest);
        for (double nats : evidence) {
            out.writeDouble(nats);
        }
        out.writeInt(stratumMinutes);
        for (long number : new long[] {
            strataClosed, allNew, badNew, allOld, badOld, totalAllNew, totalBadNew, totalAllOld, totalBadOld, lastOld
        }) {
            out.writeLong(number);
        }
        out.writeBoolean(firing);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if it is another format version
     */
    public static BuildComparison read(DataInput in) throws IOException {
        byte version = in.readByte();
        int count = in.readByte();
        if (version != VERSION || count < 0 || count > BUILDS) {
            throw new IOException("expected build comparison of version " + VERSION + ", got: version " + version
                    + " with " + count + " builds");
        }
        BuildComparison comparison = new BuildComparison();
        for (int i = 0; i < count; i++) {
            comparison.builds.put(in.readUTF(), in.readLong());
        }
        comparison.newest = in.readUTF();
        for (int i = 0; i < OMEGA.length; i++) {
            comparison.evidence[i] = in.readDouble();
        }
        comparison.stratumMinutes = in.readInt();
        comparison.strataClosed = in.readLong();
        comparison.allNew = in.readLong();
        comparison.badNew = in.readLong();
        comparison.allOld = in.readLong();
        comparison.badOld = in.readLong();
        comparison.totalAllNew = in.readLong();
        comparison.totalBadNew = in.readLong();
        comparison.totalAllOld = in.readLong();
        comparison.totalBadOld = in.readLong();
        comparison.lastOld = in.readLong();
        comparison.firing = in.readBoolean();
        return comparison;
    }
}
