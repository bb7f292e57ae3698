package dev.vigil.streams.judge.detect;

import dev.vigil.streams.pane.Wilson;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Locale;

/**
 * Finds a rise so slow that a learned baseline follows it: once a day, {@code wilsonLower(last 7 days, z = 3.3) > 1.5 ·
 * wilsonUpper(first 14 days, z = 1)}. For a ticket, never a page. Not thread-safe; 150 bytes.
 */
public final class DriftGuard implements Counting {

    private static final int LAUNCH_DAYS = 14;
    private static final int DAYS = 7;
    private static final double RISE = 1.5;
    private static final double SURE = 3.3;
    private static final long DAY = 1440;
    private static final long NEVER = Long.MIN_VALUE;
    private static final byte VERSION = 1;

    private final long[] all = new long[DAYS];
    private final long[] bad = new long[DAYS];
    private long launchAll;
    private long launchBad;
    private long firstDay = NEVER;
    private long day = NEVER;
    private boolean firing;

    @Override
    public void feed(long minute, long n, long k) {
        long at = Math.floorDiv(minute, DAY);
        if (firstDay == NEVER) {
            firstDay = at;
            day = at;
        }
        while (day < at) {
            endDay();
        }
        if (day - firstDay < LAUNCH_DAYS) {
            launchAll += n;
            launchBad += k;
        }
        int slot = (int) Math.floorMod(day, (long) DAYS);
        all[slot] += n;
        bad[slot] += k;
    }

    private void endDay() {
        long lived = day + 1 - firstDay;
        if (lived >= LAUNCH_DAYS + DAYS) {
            firing = lower() > RISE * upper();
        }
        day++;
        int slot = (int) Math.floorMod(day, (long) DAYS);
        all[slot] = 0;
        bad[slot] = 0;
    }

    private static long sum(long[] days) {
        long sum = 0;
        for (long value : days) {
            sum += value;
        }
        return Math.max(0, sum);
    }

    private double lower() {
        return Wilson.lower(Math.min(sum(bad), sum(all)), sum(all), SURE);
    }

    private double upper() {
        return Wilson.upper(Math.max(0, Math.min(launchBad, launchAll)), launchAll, 1);
    }

    /** Share of bad outcomes in the first two weeks. */
    public double atLaunch() {
        return launchAll == 0 ? 0 : (double) launchBad / launchAll;
    }

    /** Share of bad outcomes in the last seven days. */
    public double lately() {
        return sum(all) == 0 ? 0 : (double) sum(bad) / sum(all);
    }

    @Override
    public boolean firing() {
        return firing;
    }

    @Override
    public boolean atRest() {
        return !firing;
    }

    @Override
    public void clear() {
        firing = false;
    }

    @Override
    public boolean accept() {
        launchAll = sum(all);
        launchBad = sum(bad);
        firing = false;
        return true;
    }

    @Override
    public String why() {
        return String.format(
                Locale.ROOT, "at least %.2f %% in 7 days, at most %.2f %% at launch", 100 * lower(), 100 * upper());
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        for (int i = 0; i < DAYS; i++) {
            out.writeLong(all[i]);
            out.writeLong(bad[i]);
        }
        out.writeLong(launchAll);
        out.writeLong(launchBad);
        out.writeLong(firstDay);
        out.writeLong(day);
        out.writeBoolean(firing);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if it is another format version
     */
    public static DriftGuard read(DataInput in) throws IOException {
        byte version = in.readByte();
        if (version != VERSION) {
            throw new IOException("expected drift guard state of version " + VERSION + ", got: " + version);
        }
        DriftGuard guard = new DriftGuard();
        for (int i = 0; i < DAYS; i++) {
            guard.all[i] = in.readLong();
            guard.bad[i] = in.readLong();
        }
        guard.launchAll = in.readLong();
        guard.launchBad = in.readLong();
        guard.firstDay = in.readLong();
        guard.day = in.readLong();
        guard.firing = in.readBoolean();
        return guard;
    }
}
