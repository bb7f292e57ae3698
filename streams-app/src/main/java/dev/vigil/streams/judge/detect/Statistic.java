package dev.vigil.streams.judge.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * One Bernoulli CUSUM with odds ratio R: {@code z = (k·ln R - n·ln(1+(R-1)·p0))/φ}, {@code S = max(0, S+z)}, alarm at {@code S ≥ h};
 * once it alarms it is frozen until a drawdown. {@code U} is the same without freezing. Not thread-safe.
 */
final class Statistic {

    /** Resolved after so many nats in favour of the baseline. */
    static final double DRAWDOWN = 4;

    private final double gain;
    private final double oddsRatio;
    final ReturnLevel returnLevel = new ReturnLevel();

    private double cost;
    private double threshold;
    private double evidence;
    private double uncensored;
    private double drawdown;
    private double dayMaximum;
    private double pageThreshold = Double.POSITIVE_INFINITY;
    private boolean active;
    private boolean paged;

    Statistic(double oddsRatio) {
        this.oddsRatio = oddsRatio;
        this.gain = CusumThreshold.gain(oddsRatio);
    }

    /**
     * Computes both thresholds.
     *
     * @param perDay outcomes a day, corrected for their dispersion
     * @param intervalDays days between false alarms
     * @param pageIntervalDays days between false pages
     */
    void tune(double perDay, double p0, double intervalDays, double pageIntervalDays) {
        cost = CusumThreshold.cost(p0, oddsRatio);
        threshold = level(perDay, p0, intervalDays);
        tunePage(perDay, p0, intervalDays, pageIntervalDays);
    }

    void tunePage(double perDay, double p0, double intervalDays, double pageIntervalDays) {
        pageThreshold =
                pageIntervalDays > intervalDays ? Math.max(threshold, level(perDay, p0, pageIntervalDays)) : threshold;
    }

    private double level(double perDay, double p0, double days) {
        double nats = CusumThreshold.nats(perDay * days, p0, oddsRatio, 1440 * days);
        // capped: a stream that is bad every day must not make itself deaf
        return returnLevel.known() ? Math.max(nats, Math.min(returnLevel.level(days), 3 * nats)) : nats;
    }

    /** Fixed parameters, for a single statistic. */
    void tune(double p0, double nats) {
        cost = CusumThreshold.cost(p0, oddsRatio);
        threshold = nats;
    }

    /** Nats of a pane: clipped to {@code clip·h} if clip is above 0. */
    double nats(long n, long k, double phi, double clip) {
        double z = (k * gain - n * cost) / phi;
        return clip > 0 ? Math.min(z, clip * threshold) : z;
    }

    /** Whether {@code k} bad ones are enough even if {@code atMost} outcomes end in this pane: grows with k only. */
    boolean enoughEvenIf(long atMost, long k, double phi, double clip) {
        return evidence + nats(atMost, k, phi, clip) >= threshold;
    }

    /** Takes a closed pane's nats; {@code alarmed} alarms whatever the sum is. */
    void step(double z, boolean alarmed) {
        uncensored = Math.max(0, uncensored + z);
        dayMaximum = Math.max(dayMaximum, uncensored);
        if (active) {
            drawdown = Math.max(0, drawdown - z);
            if (drawdown >= DRAWDOWN) {
                reset();
            }
        } else {
            evidence = Math.max(0, evidence + z);
            if (evidence >= threshold || alarmed) {
                active = true;
                drawdown = 0;
            }
        }
        paged |= active && uncensored >= pageThreshold;
    }

    void reset() {
        active = false;
        paged = false;
        evidence = 0;
        uncensored = 0;
    }

    void activate() {
        active = true;
        drawdown = 0;
    }

    void endDay(boolean counts) {
        if (counts) {
            returnLevel.add(dayMaximum);
        }
        dayMaximum = 0;
    }

    boolean active() {
        return active;
    }

    /** Whether the evidence, clipped but never frozen, was worth a page since it alarmed. */
    boolean paged() {
        return paged;
    }

    double pageThreshold() {
        return pageThreshold;
    }

    double uncensored() {
        return uncensored;
    }

    double oddsRatio() {
        return oddsRatio;
    }

    /** Mean number of outcomes until a rise to {@code share} alarms; infinite if it cannot be seen. */
    double outcomesTo(double share, double nats) {
        double won = share * gain - cost;
        return won > 0 ? nats / won : Double.POSITIVE_INFINITY;
    }

    double evidence() {
        return evidence;
    }

    double threshold() {
        return threshold;
    }

    double cost() {
        return cost;
    }

    double gain() {
        return gain;
    }

    double drawdown() {
        return drawdown;
    }

    void write(DataOutput out) throws IOException {
        out.writeDouble(oddsRatio);
        out.writeDouble(cost);
        out.writeDouble(threshold);
        out.writeDouble(evidence);
        out.writeDouble(uncensored);
        out.writeDouble(drawdown);
        out.writeDouble(dayMaximum);
        out.writeDouble(pageThreshold);
        out.writeBoolean(active);
        out.writeBoolean(paged);
        returnLevel.write(out);
    }

    /** Reads what {@link #write} wrote. */
    void read(DataInput in) throws IOException {
        double written = in.readDouble();
        if (Double.compare(written, oddsRatio) != 0) {
            throw new IOException(
                    "expected the state of a statistic with odds ratio " + oddsRatio + ", got: " + written);
        }
        cost = in.readDouble();
        threshold = in.readDouble();
        evidence = in.readDouble();
        uncensored = in.readDouble();
        drawdown = in.readDouble();
        dayMaximum = in.readDouble();
        pageThreshold = in.readDouble();
        active = in.readBoolean();
        paged = in.readBoolean();
        returnLevel.read(in);
    }
}
