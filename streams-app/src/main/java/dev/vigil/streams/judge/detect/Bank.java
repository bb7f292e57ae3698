package dev.vigil.streams.judge.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The statistics of one {@link RateShift}, one for each odds ratio, ascending: each looks for a rise of its own size. Not thread-safe. */
final class Bank {

    /** Instead of a number of outcomes to allow for: nothing is asked inside the minute. */
    static final long NONE = -1;

    private final List<Statistic> statistics;

    Bank(List<Double> oddsRatios) {
        statistics = oddsRatios.stream().map(Statistic::new).toList();
    }

    /**
     * Feeds a complete minute.
     *
     * @param clips the most that a minute may add to each statistic, nats
     * @param most outcomes that were allowed for when the open minute already alarmed; {@link #NONE} if it did not
     * @return whether one of them fires
     */
    boolean step(long all, long bad, double phi, List<Double> clips, long most) {
        boolean firing = false;
        for (int j = 0; j < statistics.size(); j++) {
            Statistic statistic = statistics.get(j);
            boolean alarmed = most != NONE && enoughEvenIf(j, most, bad, phi, clips);
            statistic.step(statistic.nats(all, bad, phi, clips.get(j)), alarmed);
            firing |= statistic.active();
        }
        return firing;
    }

    /** Whether so many bad outcomes make one fire that does not yet, even if {@code most} outcomes turn out to be the minute's total. */
    boolean enoughEvenIf(long most, long bad, double phi, List<Double> clips) {
        for (int j = 0; j < statistics.size(); j++) {
            if (enoughEvenIf(j, most, bad, phi, clips)) {
                return true;
            }
        }
        return false;
    }

    private boolean enoughEvenIf(int j, long most, long bad, double phi, List<Double> clips) {
        Statistic statistic = statistics.get(j);
        return !statistic.active() && statistic.enoughEvenIf(most, bad, phi, clips.get(j));
    }

    void endDay(boolean healthy) {
        statistics.forEach(statistic -> statistic.endDay(healthy));
    }

    void tune(double perDay, double limit, double intervalDays, double pageIntervalDays) {
        statistics.forEach(statistic -> statistic.tune(perDay, limit, intervalDays, pageIntervalDays));
    }

    void tunePages(double perDay, double limit, double intervalDays, double pageIntervalDays) {
        statistics.forEach(statistic -> statistic.tunePage(perDay, limit, intervalDays, pageIntervalDays));
    }

    void reset() {
        statistics.forEach(Statistic::reset);
    }

    boolean paged() {
        return statistics.stream().anyMatch(Statistic::paged);
    }

    /** The one that looks for the smallest rise. */
    Statistic slowest() {
        return statistics.get(0);
    }

    /** The one that looks for the largest rise. */
    Statistic fastest() {
        return statistics.get(statistics.size() - 1);
    }

    Statistic get(int j) {
        return statistics.get(j);
    }

    /** The evidence that is farthest above its threshold; empty if none is above. */
    Optional<String> whyAbove() {
        Statistic best = slowest();
        for (Statistic statistic : statistics) {
            if (margin(statistic) > margin(best)) {
                best = statistic;
            }
        }
        return margin(best) < 0
                ? Optional.empty()
                : Optional.of(
                        String.format(Locale.ROOT, "evidence %.1f ≥ %.1f nats", best.evidence(), best.threshold()));
    }

    private static double margin(Statistic statistic) {
        return statistic.evidence() - statistic.threshold();
    }

    List<RateShift.Level> levels() {
        return statistics.stream()
                .map(statistic -> new RateShift.Level(
                        statistic.oddsRatio(),
                        statistic.evidence(),
                        statistic.uncensored(),
                        statistic.threshold(),
                        statistic.pageThreshold()))
                .toList();
    }

    /** Mean number of outcomes until a rise to {@code share} passes a threshold; infinite if it cannot be seen. */
    double outcomesTo(double share, ToDoubleFunction<Statistic> threshold) {
        return statistics.stream()
                .mapToDouble(statistic -> statistic.outcomesTo(share, threshold.applyAsDouble(statistic)))
                .min()
                .orElse(Double.POSITIVE_INFINITY);
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(statistics.size());
        for (Statistic statistic : statistics) {
            statistic.write(out);
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if it is another number of statistics
     */
    void read(DataInput in) throws IOException {
        int size = in.readByte();
        if (size != statistics.size()) {
            throw new IOException("expected detector state of " + statistics.size() + " statistics, got: " + size);
        }
        for (Statistic statistic : statistics) {
            statistic.read(in);
        }
    }
}
