package dev.vigil.streams.judge.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * The one statistic: "k of n were bad, and that is more than its baseline or objective allows". A bank of Bernoulli CUSUMs in
 * odds-ratio form (Page 1954; Lorden 1971 on why no detector is quicker) over a baseline that is learned from the stream, with the
 * safeguards without which it pages all day on real streams: a clip per minute, the dispersion of hours, a guarded baseline, and a
 * threshold raised to the return level of its own daily maxima.
 *
 * <p>Only totals of complete minutes count, so neither the order inside a minute nor threads matter. Not thread-safe. About 400 bytes of
 * state.
 */
public final class RateShift implements Counting {

    private static final byte VERSION = 2;
    private static final long NEVER = Long.MIN_VALUE;
    private static final long HOUR = 60;
    private static final long DAY = 1440;
    /** A shorter episode becomes part of the baseline when it resolves; a longer one is discarded. */
    private static final long SHORT_EPISODE_MINUTES = 60;
    /** Days on which it fired longer say nothing about healthy maxima. */
    private static final double HEALTHY_DAY_FIRING_MINUTES = 360;
    /** The early condition allows for so many times the busiest minute known. */
    private static final double BUSIEST_TIMES = 3;
    /** The first minute may be a fragment of one: allow for more. */
    private static final double FRAGMENT_TIMES = 10;
    /** The busiest minute fades with a half-life of a day. */
    private static final double BUSIEST_FADE = Math.pow(0.5, 1.0 / 24);

    private final RateShiftSettings settings;
    private final Bank bank;
    private final Baseline baseline = new Baseline();

    private long created = NEVER;
    private long now = NEVER;
    private long since;
    private boolean firing;
    private boolean wasEnough;
    private double firingMinutes;
    private double busiest;
    private double limit;
    private double pageIntervalDays;

    public RateShift(RateShiftSettings settings) {
        this.settings = settings;
        this.pageIntervalDays = settings.intervalDays();
        this.bank = new Bank(settings.oddsRatios());
    }

    @Override
    public void feed(long minute, long all, long bad) {
        advance(minute);
        if (all == 0 && bad == 0) {
            wasEnough = false;
            return;
        }
        wasEnough = enough(minute, bad);
        double phi = baseline.phi();
        Statistic slow = bank.slowest();
        baseline.add(all, bad, (slow.threshold() * phi + all * slow.cost()) / slow.gain());
        boolean was = firing;
        firing = bank.step(all, bad, phi, clips(), wasEnough ? most(minute) : Bank.NONE);
        if (firing && !was) {
            since = minute;
        }
        if (was && !firing) {
            settle(minute);
        }
        if (!firing && slow.evidence() <= 0) {
            baseline.acceptPending();
        }
        busiest = Math.max(busiest, all);
    }

    @Override
    public boolean enough(long minute, long bad) {
        // an hour's boundary moves the thresholds: they are known once its first minute is being closed, not before
        boolean asked = settings.earlyFloor() > 0 && created != NEVER && minute > created;
        boolean tuned = Math.floorDiv(minute, HOUR) == Math.floorDiv(now, HOUR);
        return asked && tuned && bank.enoughEvenIf(most(minute), bad, baseline.phi(), clips());
    }

    /** Outcomes to allow for in a minute, known when it begins. */
    private long most(long minute) {
        double times = minute <= created + 1 ? FRAGMENT_TIMES : BUSIEST_TIMES;
        return Math.max(settings.earlyFloor(), (long) Math.ceil(times * busiest));
    }

    private List<Double> clips() {
        return baseline.mature() ? settings.clips() : settings.coldClips();
    }

    /** Event time passes, with or without outcomes. */
    void advance(long minute) {
        if (created == NEVER) {
            created = minute;
            now = minute;
            tune();
            return;
        }
        while (now < minute) {
            long boundary = (Math.floorDiv(now, HOUR) + 1) * HOUR;
            long next = Math.min(boundary, minute);
            if (next == boundary) {
                // the minutes before the boundary belong to the day that ends there
                count(next - 1 - now);
                endHour(next);
                count(1);
            } else {
                count(next - now);
            }
            now = next;
        }
    }

    private void count(long minutes) {
        if (firing) {
            firingMinutes += minutes;
        }
    }

    private void endHour(long boundary) {
        baseline.endHour(!firing, !firing || boundary - since <= SHORT_EPISODE_MINUTES);
        baseline.ripen(!firing);
        if (boundary % DAY == 0) {
            boolean healthy = baseline.mature() && firingMinutes < HEALTHY_DAY_FIRING_MINUTES;
            bank.endDay(healthy);
            firingMinutes = 0;
        }
        busiest *= BUSIEST_FADE;
        tune();
    }

    private void tune() {
        limit = baseline.limit(settings.floor(), settings.coldLimit());
        bank.tune(baseline.perDay() / baseline.phi(), limit, settings.intervalDays(), pageIntervalDays);
    }

    /** Moves the page thresholds only; the warning has an interval of its own. */
    @Override
    public void budget(double days) {
        double wanted = Math.max(days, settings.intervalDays());
        if (Double.compare(wanted, pageIntervalDays) != 0) {
            pageIntervalDays = wanted;
            if (created != NEVER) {
                bank.tunePages(baseline.perDay() / baseline.phi(), limit, settings.intervalDays(), pageIntervalDays);
            }
        }
    }

    @Override
    public boolean pagesAtOnce() {
        return false;
    }

    @Override
    public boolean paging() {
        return firing && (pageIntervalDays <= settings.intervalDays() || bank.paged());
    }

    /** What was suspicious becomes the baseline: it alone, so that the new level counts at once. */
    @Override
    public boolean accept() {
        if (firing) {
            baseline.replaceByPending();
            firing = false;
        } else {
            baseline.acceptPending();
        }
        bank.reset();
        if (created != NEVER) {
            tune();
        }
        return true;
    }

    private void settle(long minute) {
        bank.reset();
        if (minute - since <= SHORT_EPISODE_MINUTES) {
            baseline.acceptPending();
        } else {
            baseline.dropPending();
        }
    }

    @Override
    public boolean firing() {
        return firing;
    }

    @Override
    public boolean wasEnough() {
        return wasEnough;
    }

    @Override
    public boolean atRest() {
        return !firing && bank.slowest().evidence() <= 0;
    }

    @Override
    public void alarm() {
        if (!firing) {
            firing = true;
            since = now;
            bank.fastest().activate();
        }
    }

    @Override
    public void clear() {
        if (firing) {
            firing = false;
            settle(now);
        } else {
            bank.reset();
            baseline.acceptPending();
        }
    }

    @Override
    public String why() {
        return bank.whyAbove().orElse("too many bad outcomes within one minute, however many good ones it holds");
    }

    /** What counts as normal: the cold limit, or the upper bound of the learned baseline. */
    public double limit() {
        return limit;
    }

    /** Share of bad outcomes in the learned baseline. */
    public double normal() {
        return baseline.ratio();
    }

    /** Whether the baseline is known. */
    public boolean mature() {
        return baseline.mature();
    }

    /** Evidence of one statistic and the thresholds it is held against, nats. */
    public record Level(double oddsRatio, double evidence, double uncensored, double threshold, double pageThreshold) {}

    /** One for each odds ratio, ascending. */
    public List<Level> levels() {
        return bank.levels();
    }

    /** Dispersion of the hours, at least 1. */
    public double phi() {
        return baseline.phi();
    }

    /** Outcomes a day, as far as known. */
    public double perDay() {
        return baseline.perDay();
    }

    /** Outcomes behind the baseline, and bad ones of these; both fade. */
    public double baselineAll() {
        return baseline.all();
    }

    public double baselineBad() {
        return baseline.bad();
    }

    /** Mean number of outcomes until a rise to {@code share} warns; infinite if it cannot be seen. */
    public double outcomesToWarning(double share) {
        return bank.outcomesTo(share, Statistic::threshold);
    }

    /** The same until it pages. */
    public double outcomesToPage(double share) {
        return bank.outcomesTo(share, Statistic::pageThreshold);
    }

    Baseline baseline() {
        return baseline;
    }

    Statistic statistic(int j) {
        return bank.get(j);
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        bank.write(out);
        baseline.write(out);
        out.writeLong(created);
        out.writeLong(now);
        out.writeLong(since);
        out.writeBoolean(firing);
        out.writeBoolean(wasEnough);
        out.writeDouble(firingMinutes);
        out.writeDouble(busiest);
        out.writeDouble(limit);
        out.writeDouble(pageIntervalDays);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if it is another format version or another bank of odds ratios
     */
    public static RateShift read(RateShiftSettings settings, DataInput in) throws IOException {
        byte version = in.readByte();
        if (version != VERSION) {
            throw new IOException("expected detector state of version " + VERSION + ", got: version " + version);
        }
        RateShift shift = new RateShift(settings);
        shift.bank.read(in);
        shift.baseline.read(in);
        shift.created = in.readLong();
        shift.now = in.readLong();
        shift.since = in.readLong();
        shift.firing = in.readBoolean();
        shift.wasEnough = in.readBoolean();
        shift.firingMinutes = in.readDouble();
        shift.busiest = in.readDouble();
        shift.limit = in.readDouble();
        shift.pageIntervalDays = in.readDouble();
        return shift;
    }
}
