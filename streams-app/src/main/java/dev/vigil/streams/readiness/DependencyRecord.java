package dev.vigil.streams.readiness;

import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Tallied;
import dev.vigil.streams.pane.Tallies;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The outages of one dependency. One begins with a minute in which at least half of the first attempts fail and ends with one in which
 * nearly none does. Mutable, not thread-safe.
 */
final class DependencyRecord {

    private static final long NO_OUTAGE = Long.MIN_VALUE;
    private static final long NONE = -1;
    private static final int MOST_TYPES = 64;
    /** The usual load is a mean that forgets: a minute counts a sixteenth. */
    private static final long FORGETS = 16;

    private static final long MILLI = 1_000;

    /** Usual first attempts in a minute with any, in thousandths; -1 before the first. */
    private long usualMilli = NONE;

    private long sinceMinute = NO_OUTAGE;
    private long lastMinute;
    private long badMinutes;
    private long minutes;
    private long calls;
    private long attempts;
    private long failedForGood;
    private SortedSet<String> types = new TreeSet<>();

    /**
     * An outage that is over.
     *
     * @param bore at normal load, without a storm, without a call that failed for good
     * @param stormed each call was tried too often
     * @param types workflow types whose attempts failed in it
     */
    record Outage(long sinceMinute, boolean bore, boolean stormed, SortedSet<String> types) {}

    /** Takes a closed minute; returns the outage that ended with it. */
    Optional<Outage> take(long minute, Pane pane) {
        lastMinute = minute;
        long first = Math.max(0, pane.count(Counter.FIRST_ATTEMPTS));
        long failed = Math.max(0, Math.min(first, pane.count(Counter.FIRST_ATTEMPTS_FAILED)));
        boolean bad = first >= Proofs.OUTAGE_CALLS_A_MINUTE && failed * 2 >= first;
        if (sinceMinute == NO_OUTAGE) {
            if (!bad) {
                learn(first);
                return Optional.empty();
            }
            sinceMinute = minute;
        }
        minutes++;
        badMinutes += bad ? 1 : 0;
        calls += first;
        attempts += Math.max(0, pane.count(Counter.ATTEMPTS));
        failedForGood += Math.max(0, pane.count(Counter.ACTIVITIES_FAILED));
        for (Tallies.Entry entry : pane.tallies(Tallied.WORKFLOW_TYPES).descending()) {
            if (types.size() < MOST_TYPES) {
                types.add(entry.label());
            }
        }
        boolean over = first > 0 && failed * Proofs.OVER_ONE_OF <= first;
        return over ? Optional.of(end()) : Optional.empty();
    }

    long lastMinute() {
        return lastMinute;
    }

    private void learn(long first) {
        if (first > 0) {
            usualMilli = usualMilli == NONE ? first * MILLI : usualMilli + (first * MILLI - usualMilli) / FORGETS;
        }
    }

    private Outage end() {
        boolean longEnough = badMinutes >= Proofs.OUTAGE_MINUTES;
        boolean normalLoad = usualMilli != NONE && calls * MILLI * Proofs.NORMAL_LOAD_ONE_OF >= usualMilli * minutes;
        boolean stormed = attempts >= calls * Proofs.STORM_ATTEMPTS_PER_CALL;
        Outage outage = new Outage(
                sinceMinute, longEnough && normalLoad && !stormed && failedForGood == 0, longEnough && stormed, types);
        sinceMinute = NO_OUTAGE;
        badMinutes = 0;
        minutes = 0;
        calls = 0;
        attempts = 0;
        failedForGood = 0;
        types = new TreeSet<>();
        return outage;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(usualMilli);
        out.writeLong(sinceMinute);
        out.writeLong(lastMinute);
        out.writeLong(badMinutes);
        out.writeLong(minutes);
        out.writeLong(calls);
        out.writeLong(attempts);
        out.writeLong(failedForGood);
        State.texts(out, types);
    }

    static DependencyRecord read(DataInput in) throws IOException {
        DependencyRecord dependency = new DependencyRecord();
        dependency.usualMilli = in.readLong();
        dependency.sinceMinute = in.readLong();
        dependency.lastMinute = in.readLong();
        dependency.badMinutes = in.readLong();
        dependency.minutes = in.readLong();
        dependency.calls = in.readLong();
        dependency.attempts = in.readLong();
        dependency.failedForGood = in.readLong();
        dependency.types = State.texts(in);
        return dependency;
    }
}
