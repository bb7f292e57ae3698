package dev.vigil.streams.judge.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Locale;

/**
 * Finds that a subject has fallen silent: a CUSUM on occupied minutes. Counting occupied minutes instead of events makes it immune to
 * clumps. What is normal is the share of occupied minutes in each of 48 cells, (weekday or weekend) × hour of UTC, learned with a
 * half-life of eight hours of its kind.
 *
 * <pre>
 * g = 0.7·ρ·(-ln(1 - min(q, 0.9999)))
 * empty minute:    S += (1-r)·g             occupied: S += ln((1-e^(-r·g)) / (1-e^(-g)))        r = 0.1, S in [0, h]
 * silent at S ≥ h = ln(occupied minutes expected in 90 days), and not before five empty minutes; over at S ≤ h/2
 * </pre>
 *
 * 0.7 absorbs the variation between days; ρ is the traffic of the whole namespace against what is expected, so that on a holiday the
 * namespace is quiet and not each of its types. Every minute must be fed, also empty ones. Not thread-safe; 1.3 kB.
 */
public final class Silence implements Counting {

    /** Share of the traffic that still is "not silent". */
    static final double SHARE = 0.1;

    private static final double CAUTION = 0.7;
    private static final double MOST_OCCUPIED = 0.9999;
    private static final double LEAST_COHORT = 0.05;
    private static final double PRIOR_MINUTES = 30;
    private static final double FADE = Math.pow(0.5, 1.0 / 8);
    private static final int CELLS = 48;
    private static final int HOUR = 60;
    private static final int DAY = 1440;
    private static final long NEVER = Long.MIN_VALUE;
    /** Known after two weeks: both weekends have been seen. */
    static final long LEARNING_MINUTES = 14L * DAY;

    private static final double INTERVAL_DAYS = 90;
    private static final int LEAST_EMPTY_MINUTES = 5;
    private static final byte VERSION = 1;

    private final double[] occupied = new double[CELLS];
    private final double[] minutes = new double[CELLS];
    private final double[] events = new double[CELLS];
    private final int[] lastHour = new int[HOUR];
    private long created = NEVER;
    private long now = NEVER;
    private int hourOccupied;
    private long hourEvents;
    private int hourMinutes;
    private boolean hourSilent;
    private double evidence;
    private long empty;
    private double threshold = Double.POSITIVE_INFINITY;
    private double cohort = 1;
    private boolean firing;

    /** Nats that a complete minute adds. */
    static double nats(boolean isOccupied, double g) {
        if (!isOccupied) {
            return (1 - SHARE) * g;
        }
        return g > 0 ? Math.log((1 - Math.exp(-SHARE * g)) / (1 - Math.exp(-g))) : Math.log(SHARE);
    }

    /** Adds a minute's nats to the evidence. */
    static double step(double evidence, boolean isOccupied, double g, double threshold) {
        return Math.max(0, Math.min(threshold, evidence + nats(isOccupied, g)));
    }

    /** @param ratio events of the namespace in the last hour by those expected */
    public void cohort(double ratio) {
        cohort = Math.max(LEAST_COHORT, Math.min(1, ratio));
    }

    @Override
    public void feed(long minute, long all, long bad) {
        if (created == NEVER) {
            created = minute;
            now = minute - 1;
        }
        while (now < minute) {
            now++;
            if (Math.floorMod(now, HOUR) == 0) {
                endHour();
            }
            step(now == minute ? Math.max(0, all) : 0);
        }
    }

    private void step(long seen) {
        boolean isOccupied = seen > 0;
        hourMinutes++;
        hourOccupied += isOccupied ? 1 : 0;
        hourEvents += seen;
        lastHour[(int) Math.floorMod(now, (long) HOUR)] = (int) Math.min(Integer.MAX_VALUE, seen);
        empty = isOccupied ? 0 : empty + 1;
        if (!known()) {
            return;
        }
        evidence = step(evidence, isOccupied, load(cell(now)), threshold);
        if (!firing && evidence >= threshold && empty >= LEAST_EMPTY_MINUTES) {
            firing = true;
        } else if (firing && evidence <= threshold / 2) {
            firing = false;
        }
        hourSilent |= firing;
    }

    private void endHour() {
        int cell = cell(now - 1);
        // an outage must not become what is normal
        if (hourMinutes > 0 && !hourSilent) {
            double fade = Math.pow(FADE, hourMinutes / (double) HOUR);
            occupied[cell] = occupied[cell] * fade + hourOccupied;
            minutes[cell] = minutes[cell] * fade + hourMinutes;
            events[cell] = events[cell] * fade + hourEvents;
        }
        hourOccupied = 0;
        hourEvents = 0;
        hourMinutes = 0;
        hourSilent = firing;
        threshold = Math.max(1, Math.log(Math.max(1, expectedMinutes())));
    }

    private double expectedMinutes() {
        double expected = 0;
        for (int cell = 0; cell < CELLS; cell++) {
            boolean weekend = cell >= CELLS / 2;
            expected += occupancy(cell) * HOUR * INTERVAL_DAYS * (weekend ? 2 : 5) / 7.0;
        }
        return expected;
    }

    /** Share of occupied minutes of a cell, shrunk to that of all. */
    private double occupancy(int cell) {
        double allOccupied = 0;
        double allMinutes = 0;
        for (int i = 0; i < CELLS; i++) {
            allOccupied += occupied[i];
            allMinutes += minutes[i];
        }
        double overall = allMinutes > 0 ? allOccupied / allMinutes : 0;
        return (occupied[cell] + PRIOR_MINUTES * overall) / (minutes[cell] + PRIOR_MINUTES);
    }

    private double load(int cell) {
        return CAUTION * cohort * -Math.log(1 - Math.min(occupancy(cell), MOST_OCCUPIED));
    }

    private static int cell(long minute) {
        // 1970-01-01 was a Thursday
        long weekday = Math.floorMod(Math.floorDiv(minute, DAY) + 3, 7L);
        int hour = (int) (Math.floorMod(minute, (long) DAY) / HOUR);
        return (weekday >= 5 ? CELLS / 2 : 0) + hour;
    }

    /** Events of the 60 minutes up to the last one fed. */
    public long eventsInLastHour() {
        long sum = 0;
        for (int seen : lastHour) {
            sum += seen;
        }
        return sum;
    }

    /** Events expected in the 60 minutes up to the last one fed; 0 until that is known. */
    public double expectedInLastHour() {
        if (!known()) {
            return 0;
        }
        int intoHour = (int) Math.floorMod(now, (long) HOUR) + 1;
        return rate(cell(now)) * intoHour + rate(cell(now - HOUR)) * (HOUR - intoHour);
    }

    private double rate(int cell) {
        return minutes[cell] > 0 ? events[cell] / minutes[cell] : 0;
    }

    /** Whether enough has been learned. */
    public boolean known() {
        return created != NEVER && now - created >= LEARNING_MINUTES;
    }

    /** Minutes since the last event. */
    public long emptyMinutes() {
        return empty;
    }

    /** Events a day that are normal. */
    public double perDay() {
        double sum = 0;
        for (int cell = 0; cell < CELLS; cell++) {
            sum += rate(cell) * HOUR * (cell >= CELLS / 2 ? 2 : 5) / 7.0;
        }
        return sum;
    }

    double evidence() {
        return evidence;
    }

    double threshold() {
        return threshold;
    }

    @Override
    public boolean firing() {
        return firing;
    }

    @Override
    public boolean atRest() {
        return !firing && evidence <= 0;
    }

    @Override
    public void clear() {
        firing = false;
        evidence = 0;
    }

    @Override
    public String why() {
        return String.format(
                Locale.ROOT, "no event for %d minutes, evidence %.1f ≥ %.1f nats", empty, evidence, threshold);
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        for (int cell = 0; cell < CELLS; cell++) {
            out.writeDouble(occupied[cell]);
            out.writeDouble(minutes[cell]);
            out.writeDouble(events[cell]);
        }
        for (int seen : lastHour) {
            out.writeInt(seen);
        }
        out.writeLong(created);
        out.writeLong(now);
        out.writeInt(hourOccupied);
        out.writeLong(hourEvents);
        out.writeInt(hourMinutes);
        out.writeBoolean(hourSilent);
        out.writeDouble(evidence);
        out.writeLong(empty);
        out.writeDouble(threshold);
        out.writeDouble(cohort);
        out.writeBoolean(firing);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if it is another format version
     */
    public static Silence read(DataInput in) throws IOException {
        byte version = in.readByte();
        if (version != VERSION) {
            throw new IOException("expected silence state of version " + VERSION + ", got: " + version);
        }
        Silence silence = new Silence();
        for (int cell = 0; cell < CELLS; cell++) {
            silence.occupied[cell] = in.readDouble();
            silence.minutes[cell] = in.readDouble();
            silence.events[cell] = in.readDouble();
        }
        for (int i = 0; i < HOUR; i++) {
            silence.lastHour[i] = in.readInt();
        }
        silence.created = in.readLong();
        silence.now = in.readLong();
        silence.hourOccupied = in.readInt();
        silence.hourEvents = in.readLong();
        silence.hourMinutes = in.readInt();
        silence.hourSilent = in.readBoolean();
        silence.evidence = in.readDouble();
        silence.empty = in.readLong();
        silence.threshold = in.readDouble();
        silence.cohort = in.readDouble();
        silence.firing = in.readBoolean();
        return silence;
    }
}
