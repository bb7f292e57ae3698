package dev.vigil.streams.judge.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;

/**
 * Finds that a queue is served too late and does not recover: {@code age > W} in three samples in a row, unless the backlog falls fast
 * enough to be gone in ten minutes. Over after ten samples with {@code age < W/2}. Slope is Theil-Sen over the last 20 samples. A
 * slope alone would page on every busy morning; it is good for the time to drain.
 *
 * <p>A sample every 30 s of event time. Not thread-safe; 200 bytes.
 */
public final class Starvation implements Detector {

    /** Seconds between two samples. */
    public static final int SAMPLE_SECONDS = 30;

    private static final int KEPT = 20;
    private static final int LEAST = 5;
    private static final int LATE_IN_A_ROW = 3;
    private static final int CALM_IN_A_ROW = 10;
    private static final double SOON_SECONDS = 600;
    private static final byte VERSION = 2;
    /** A minute counts half as much after a day of minutes with executions. */
    private static final double KEPT_A_MINUTE = Math.pow(0.5, 1.0 / 1440);

    private static final double LEAST_EXECUTIONS = 100;

    private final double limitSeconds;
    private final Deque<Double> backlogs = new ArrayDeque<>();
    private double age;
    private int late;
    private int calm;
    private boolean firing;
    private double executions;
    private double executionMicros;

    /** @param limitSeconds longest acceptable age of the oldest task */
    public Starvation(double limitSeconds) {
        if (!(limitSeconds > 0)) {
            throw new IllegalArgumentException("the limit must be above 0 s, got: " + limitSeconds);
        }
        this.limitSeconds = limitSeconds;
    }

    /**
     * A sample.
     *
     * @param backlog tasks waiting
     * @param ageSeconds age of the oldest; infinite where tasks wait and none is dispatched
     */
    public void sample(double backlog, double ageSeconds) {
        backlogs.addLast(backlog);
        if (backlogs.size() > KEPT) {
            backlogs.removeFirst();
        }
        age = ageSeconds;
        boolean drains = slopePerSecond() < 0 && drainSeconds() < SOON_SECONDS;
        late = ageSeconds > limitSeconds && !drains ? late + 1 : 0;
        calm = ageSeconds < limitSeconds / 2 ? calm + 1 : 0;
        if (late >= LATE_IN_A_ROW) {
            firing = true;
        } else if (calm >= CALM_IN_A_ROW) {
            firing = false;
        }
    }

    /** Executions of a minute in which nothing was late, and how long they took in all. */
    public void executed(long count, long micros) {
        if (count > 0 && atRest()) {
            executions = executions * KEPT_A_MINUTE + count;
            executionMicros = executionMicros * KEPT_A_MINUTE + micros;
        }
    }

    /** Mean execution while nothing was late, microseconds; 0 while too few are known. */
    public long usualMicros() {
        return executions < LEAST_EXECUTIONS ? 0 : (long) (executionMicros / executions);
    }

    /** Growth of the backlog, tasks a second: the median of the slopes between all pairs; 0 while there are fewer than 5 samples. */
    public double slopePerSecond() {
        int n = backlogs.size();
        if (n < LEAST) {
            return 0;
        }
        double[] y = backlogs.stream().mapToDouble(Double::doubleValue).toArray();
        double[] slopes = new double[n * (n - 1) / 2];
        int at = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                slopes[at++] = (y[j] - y[i]) / ((j - i) * SAMPLE_SECONDS);
            }
        }
        Arrays.sort(slopes);
        int middle = slopes.length / 2;
        return slopes.length % 2 == 1 ? slopes[middle] : (slopes[middle - 1] + slopes[middle]) / 2;
    }

    /** Seconds until the backlog is gone at its present slope; infinite while it does not fall. */
    public double drainSeconds() {
        double slope = slopePerSecond();
        return slope < 0 ? backlog() / -slope : Double.POSITIVE_INFINITY;
    }

    /** Tasks waiting at the last sample. */
    public double backlog() {
        return backlogs.isEmpty() ? 0 : backlogs.getLast();
    }

    /** Age of the oldest task at the last sample, seconds. */
    public double ageSeconds() {
        return age;
    }

    public double limitSeconds() {
        return limitSeconds;
    }

    @Override
    public boolean firing() {
        return firing;
    }

    @Override
    public boolean atRest() {
        return !firing && late == 0;
    }

    @Override
    public void clear() {
        firing = false;
        late = 0;
    }

    @Override
    public String why() {
        return String.format(
                Locale.ROOT,
                "the oldest task is older than %.0f s in %d samples in a row",
                limitSeconds,
                LATE_IN_A_ROW);
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeByte(backlogs.size());
        for (double backlog : backlogs) {
            out.writeDouble(backlog);
        }
        out.writeDouble(age);
        out.writeInt(late);
        out.writeInt(calm);
        out.writeBoolean(firing);
        out.writeDouble(executions);
        out.writeDouble(executionMicros);
    }

    /**
     * Reads what {@link #write} wrote, and what the version before it wrote.
     *
     * @throws IOException if it is another format version
     */
    public static Starvation read(double limitSeconds, DataInput in) throws IOException {
        byte version = in.readByte();
        int samples = in.readByte();
        if (version < 1 || version > VERSION || samples < 0 || samples > KEPT) {
            throw new IOException("expected starvation state of version " + VERSION + ", got: version " + version
                    + " with " + samples + " samples");
        }
        Starvation starvation = new Starvation(limitSeconds);
        for (int i = 0; i < samples; i++) {
            starvation.backlogs.addLast(in.readDouble());
        }
        starvation.age = in.readDouble();
        starvation.late = in.readInt();
        starvation.calm = in.readInt();
        starvation.firing = in.readBoolean();
        if (version > 1) {
            starvation.executions = in.readDouble();
            starvation.executionMicros = in.readDouble();
        }
        return starvation;
    }
}
