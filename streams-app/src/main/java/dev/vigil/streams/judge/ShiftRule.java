package dev.vigil.streams.judge;

import dev.vigil.streams.alert.Observed;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.judge.detect.Detector;
import dev.vigil.streams.judge.detect.RateShift;
import dev.vigil.streams.judge.detect.RateShiftSettings;
import java.io.DataInput;
import java.io.IOException;
import java.util.Collections;
import java.util.List;

/** A rule that asks whether k of n were bad more often than is normal: {@link RateShift} with a bank of its own. */
public abstract class ShiftRule extends Rule {

    /** A rise of three or of ten times. */
    static final Bank PAIR = new Bank(List.of(3.0, 10.0), List.of(0.4, 0.4), 0.001, 400);
    /** As {@link #PAIR}, with a statistic that one minute may satisfy: a minute in which most are bad is enough. */
    static final Bank PAIR_AND_OUTAGE = new Bank(List.of(3.0, 10.0, 100.0), List.of(0.4, 0.4, 0.0), 0.002, 60);
    /** Outages: a minute in which most fail is one, so the fast statistic has no clip. */
    static final Bank OUTAGE = new Bank(List.of(10.0, 100.0), List.of(0.4, 0.0), 0.001, 60);

    private final Bank bank;
    private final RuleSettings settings;

    ShiftRule(Traits traits, Bank bank, Catalogue catalogue, RuleSettings settings) {
        super(traits, catalogue);
        this.bank = bank;
        this.settings = settings;
    }

    /**
     * Statistics side by side.
     *
     * @param oddsRatios ascending
     * @param clips most that one pane may give each, as a share of its threshold; 0 = no limit
     * @param coldClips the same until the subject's own history is known
     * @param floor the rate nobody wants to be woken for
     * @param earlyFloor outcomes that the early condition allows for in an open minute at least: a batch must not look like a storm
     *     because it ends in one minute
     */
    record Bank(List<Double> oddsRatios, List<Double> clips, List<Double> coldClips, double floor, long earlyFloor) {

        Bank {
            oddsRatios = List.copyOf(oddsRatios);
            clips = List.copyOf(clips);
            coldClips = List.copyOf(coldClips);
        }

        /** Without a clip while cold: what mostly fails is told at once. */
        Bank(List<Double> oddsRatios, List<Double> clips, double floor, long earlyFloor) {
            this(oddsRatios, clips, Collections.nCopies(oddsRatios.size(), 0.0), floor, earlyFloor);
        }

        Bank clipped(double clip) {
            return new Bank(oddsRatios, Collections.nCopies(oddsRatios.size(), clip), coldClips, floor, earlyFloor);
        }
    }

    /** Share of bad ones that is allowed until the subject's own history is known. */
    abstract double coldLimit(String subject);

    /** Whether people say what is allowed at first: then, without a catalogue, only what mostly fails is told. */
    boolean allowanceIsDeclared() {
        return true;
    }

    /** The bank for a subject. */
    Bank bank(String subject) {
        return bank;
    }

    /** What its detector of a subject is set to. */
    public final RateShiftSettings detectorSettings(String subject) {
        double cold = catalogue.declared() || !allowanceIsDeclared()
                ? coldLimit(subject)
                : Rules.COLD_LIMIT_WITHOUT_CATALOGUE;
        Bank of = bank(subject);
        return new RateShiftSettings(
                of.oddsRatios(),
                of.clips(),
                of.coldClips(),
                of.floor(),
                cold,
                settings.intervalDays(),
                of.earlyFloor());
    }

    /** The share of bad ones, compared with what is normal for the subject. */
    static Observed share(Found found, Counts counts, String unit) {
        return new Observed(
                100.0 * counts.bad() / Math.max(1, counts.all()),
                unit,
                ">",
                100 * ((RateShift) found.detector()).limit());
    }

    @Override
    final Detector detector(String subject) {
        return new RateShift(detectorSettings(subject));
    }

    @Override
    final Detector readDetector(String subject, DataInput in) throws IOException {
        return RateShift.read(detectorSettings(subject), in);
    }
}
