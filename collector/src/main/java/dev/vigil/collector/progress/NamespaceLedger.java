package dev.vigil.collector.progress;

import dev.vigil.schema.collector.Completeness;
import dev.vigil.schema.collector.CompletenessState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The ledger of one namespace: adds up what the shards say they hold of each hour, says which hour is to be counted next, and
 * compares. Pure but for its state; not thread-safe. Microseconds since the epoch.
 */
public final class NamespaceLedger {

    private static final long HOUR = HourTallies.HOUR_MICROS;

    /** Hours that are looked at again and again: as many as there are tallies of. */
    static final int HOURS = HourTallies.HOURS;

    /**
     * An hour in which something is missing, and the current one, are counted again after this, microseconds; while the same
     * is missing each pause is twice the last.
     */
    static final long SOON_MICROS = 20_000_000;

    /** How often the pause is doubled: to three quarters of an hour. */
    private static final int MOST_ASKED = 7;

    /** Hours of the last day are counted again after this, older ones after six times this, microseconds. */
    static final long LATER_MICROS = HOUR;

    private static final class Hour {
        private final Map<Integer, HourCount> parts = new HashMap<>();
        private long dueMicros;
        private long sourceEvents = -1;
        private long sourceEventsOf = -1;
        private long missing;
        private int asked;

        HourCount held() {
            return parts.values().stream().reduce(HourCount.NONE, HourCount::plus);
        }
    }

    /** A count to be asked of visibility: closed runs from, inclusive, to, exclusive, of an hour. */
    public record Question(long hourMicros, long fromMicros, long toMicros) {}

    private final int shards;
    private final NavigableMap<Long, Hour> hours = new TreeMap<>();
    private final Map<Integer, Completeness> reached = new HashMap<>();

    public NamespaceLedger(int shards) {
        this.shards = shards;
    }

    /** Takes one record of the ledger topic. */
    public void take(Completeness record) {
        if (record.getState() != CompletenessState.PART) {
            return;
        }
        if (record.getHourStartMicros() == 0) {
            reached.put(record.getShard(), record);
            return;
        }
        hours.computeIfAbsent(record.getHourStartMicros(), each -> new Hour())
                .parts
                .put(record.getShard(), new HourCount(record.getHeldRuns(), record.getHeldEvents()));
        while (hours.size() > 2 * HOURS) {
            hours.pollFirstEntry();
        }
    }

    /** Every run that visibility has shown with a close time before this is exported by all shards; 0: not known. */
    public long completeToMicros() {
        if (reached.size() < shards) {
            return 0;
        }
        return reached.values().stream()
                .mapToLong(Completeness::getCompleteToMicros)
                .min()
                .orElse(0);
    }

    /**
     * Runs that closed at or after this can be handed out again: every shard knows which of them it holds. Empty: not known.
     */
    public OptionalLong rememberedFromMicros() {
        if (reached.size() < shards || reached.values().stream().anyMatch(part -> part.getRememberedFromMicros() < 0)) {
            return OptionalLong.empty();
        }
        return reached.values().stream()
                .mapToLong(Completeness::getRememberedFromMicros)
                .max();
    }

    /**
     * Hours that are due to be counted, the newest first. Only what was scanned without a gap can be compared.
     *
     * @param coveredFromMicros since when visibility is scanned without a gap, 0: nothing is
     * @param max how many at most
     */
    public List<Question> due(long coveredFromMicros, long nowMicros, int max) {
        long completeTo = completeToMicros();
        List<Question> due = new ArrayList<>();
        if (coveredFromMicros == 0 || completeTo <= coveredFromMicros) {
            return due;
        }
        long newest = Math.floorDiv(completeTo - 1, HOUR) * HOUR;
        long oldest = Math.max(Math.floorDiv(coveredFromMicros, HOUR) * HOUR, newest - (HOURS - 1L) * HOUR);
        for (long start = newest; start >= oldest && due.size() < max; start -= HOUR) {
            Hour hour = hours.computeIfAbsent(start, each -> new Hour());
            if (hour.dueMicros <= nowMicros) {
                due.add(new Question(start, start, Math.min(start + HOUR, completeTo)));
                hour.dueMicros = nowMicros + SOON_MICROS;
            }
        }
        return due;
    }

    /**
     * What a count says.
     *
     * @param sourceRuns what visibility counts
     * @param coveredFromMicros an hour that began before this is not held whole, and cannot have a gap
     */
    public Completeness.Builder compare(
            Question question, long sourceRuns, long coveredFromMicros, long nowMicros, Completeness.Builder record) {
        Hour hour = hours.computeIfAbsent(question.hourMicros(), each -> new Hour());
        HourCount held = hour.held();
        boolean whole = question.fromMicros() >= coveredFromMicros;
        boolean over = question.toMicros() == question.hourMicros() + HOUR;
        long missing = whole ? Math.max(0, sourceRuns - held.runs()) : 0;
        long sourceEvents = hour.sourceEventsOf == sourceRuns ? hour.sourceEvents : -1;
        boolean soon = missing > 0 || !over;
        hour.asked = missing > 0 && missing == hour.missing ? Math.min(hour.asked + 1, MOST_ASKED) : 0;
        hour.missing = missing;
        hour.dueMicros = nowMicros
                + (soon
                        ? SOON_MICROS << hour.asked
                        : question.toMicros() > nowMicros - 24 * HOUR ? LATER_MICROS : 6 * LATER_MICROS);
        if (!soon && question.toMicros() > nowMicros - 2 * HOUR) {
            hour.dueMicros = nowMicros + LATER_MICROS / 4; // as long as what comes late can still be filled in
        }
        return record.setHourStartMicros(question.hourMicros())
                .setState(
                        missing > 0
                                ? CompletenessState.GAP
                                : over && whole ? CompletenessState.COMPLETE : CompletenessState.OPEN)
                .setSourceRuns(sourceRuns)
                .setSourceEvents(sourceEvents)
                .setHeldRuns(held.runs())
                .setHeldEvents(held.events())
                .setMissingRuns(missing)
                .setMissingEvents(missing == 0 ? 0 : Math.max(missing, sourceEvents - held.events()))
                .setUnreadableRuns(reached.values().stream()
                        .mapToLong(Completeness::getUnreadableRuns)
                        .sum())
                .setCompleteToMicros(completeToMicros())
                .setCheckedAtMicros(nowMicros);
    }

    /** What listing the runs of an hour added up to. */
    public void recounted(long hourMicros, HourCount source) {
        Hour hour = hours.computeIfAbsent(hourMicros, each -> new Hour());
        hour.sourceEvents = source.events();
        hour.sourceEventsOf = source.runs();
    }

    /** The part of an hour whose runs can be handed out again without a double; empty if none. */
    public static Optional<Question> refillable(Question question, long rememberedFromMicros) {
        long from = Math.max(question.fromMicros(), rememberedFromMicros);
        return from >= question.toMicros()
                ? Optional.empty()
                : Optional.of(new Question(question.hourMicros(), from, question.toMicros()));
    }
}
