package dev.vigil.streams.judge.detect;

import dev.vigil.streams.pane.Wilson;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What is normal, learned from the stream: outcomes that fade with a half-life of 14 days, how much more they scatter from hour to
 * hour than independent ones would (φ), and their volume. Outcomes wait in a pending pair until nothing is suspicious, so that a
 * suspicious stretch is never part of its own reference. Not thread-safe.
 */
final class Baseline {

    private static final double FADE = Math.pow(0.5, 1.0 / (14 * 24));
    /** Prior: half a bad one of 50. */
    private static final double PRIOR_BAD = 0.5;

    private static final double PRIOR_ALL = 50;
    private static final double ENOUGH = 300;
    private static final double ENOUGH_HOURS = 24;
    private static final double LONGEST_HOURS = 336;
    /** Volume assumed until a day of hours has been seen. */
    private static final double ASSUMED_PER_DAY = 5000;

    private static final double HIGHEST = 0.95;

    private double all;
    private double bad;
    private double pendingAll;
    private double pendingBad;
    private double hourAll;
    private double hourBad;
    private double scatter;
    private double scatterHours;
    private double volume;
    private double volumeHours;
    private double phi = 1;
    private long hours;
    private boolean mature;

    /**
     * An hour of event time is over.
     *
     * @param learning nothing fires
     * @param comparable nothing fires, or only for at most an hour
     */
    void endHour(boolean learning, boolean comparable) {
        volume = volume * FADE + hourAll;
        volumeHours = volumeHours * FADE + 1;
        hours++;
        if (learning) {
            all *= FADE;
            bad *= FADE;
            scatter *= FADE;
            scatterHours *= FADE;
        }
        if (hourAll >= 2 && all >= ENOUGH && comparable) {
            double q = ratio();
            double off = hourBad - hourAll * q;
            scatter += Math.min(off * off / (hourAll * q * (1 - q)), 25 * phi);
            scatterHours += 1;
        }
        phi = Math.max(1, (scatter + PRIOR_ALL) / (scatterHours + PRIOR_ALL));
        hourAll = 0;
        hourBad = 0;
    }

    void ripen(boolean learning) {
        if (!mature && learning && ((hours >= ENOUGH_HOURS && all >= ENOUGH) || hours >= LONGEST_HOURS)) {
            mature = true;
        }
    }

    void add(long n, long k, double mostBad) {
        hourAll += n;
        hourBad += k;
        double counted = Math.min(k, mostBad);
        pendingAll += n - (k - counted);
        pendingBad += counted;
    }

    void acceptPending() {
        all += pendingAll;
        bad += pendingBad;
        dropPending();
    }

    /** What waits is what is normal from now on. */
    void replaceByPending() {
        if (pendingAll > 0) {
            all = pendingAll;
            bad = pendingBad;
            mature = true;
        }
        dropPending();
    }

    void dropPending() {
        pendingAll = 0;
        pendingBad = 0;
    }

    /** The rate that counts as normal: an upper bound, so that a baseline learned too low does not page. */
    double limit(double floor, double coldLimit) {
        double learned = mature ? Wilson.upper((bad + PRIOR_BAD) / phi, (all + PRIOR_ALL) / phi, 1) : coldLimit;
        return Math.min(Math.max(floor, learned), HIGHEST);
    }

    /** Share of bad outcomes in the baseline. */
    double ratio() {
        return (bad + PRIOR_BAD) / (all + PRIOR_ALL);
    }

    double perDay() {
        if (volumeHours >= ENOUGH_HOURS) {
            return Math.max(1, 24 * volume / volumeHours);
        }
        return Math.max(ASSUMED_PER_DAY, volumeHours > 0 ? 24 * volume / volumeHours : 0);
    }

    double phi() {
        return phi;
    }

    boolean mature() {
        return mature;
    }

    double all() {
        return all;
    }

    double bad() {
        return bad;
    }

    double pendingAll() {
        return pendingAll;
    }

    double pendingBad() {
        return pendingBad;
    }

    void write(DataOutput out) throws IOException {
        for (double value : new double[] {
            all, bad, pendingAll, pendingBad, hourAll, hourBad, scatter, scatterHours, volume, volumeHours, phi
        }) {
            out.writeDouble(value);
        }
        out.writeLong(hours);
        out.writeBoolean(mature);
    }

    void read(DataInput in) throws IOException {
        all = in.readDouble();
        bad = in.readDouble();
        pendingAll = in.readDouble();
        pendingBad = in.readDouble();
        hourAll = in.readDouble();
        hourBad = in.readDouble();
        scatter = in.readDouble();
        scatterHours = in.readDouble();
        volume = in.readDouble();
        volumeHours = in.readDouble();
        phi = in.readDouble();
        hours = in.readLong();
        mature = in.readBoolean();
    }
}
