package dev.vigil.streams.judge.detect;

import java.util.List;

/**
 * Settings of a {@link RateShift}.
 *
 * @param oddsRatios R of each statistic, ascending
 * @param clips most that one pane may give each statistic once the baseline is known, as a share of its threshold; 0 = no limit
 * @param coldClips the same before the baseline is known: a new type that fails in bulk must be caught in its first minutes, and there
 *     is no burstiness learned yet that a clip could stand in for
 * @param floor lowest baseline, in (0, 1): the rate nobody wants to be woken for
 * @param coldLimit baseline before there is one, in (0, 1)
 * @param intervalDays wanted days between false alarms of one statistic; 120 gives the pair 90
 * @param earlyFloor least number of outcomes that the early condition allows for in an open minute; 0 = no early condition
 */
public record RateShiftSettings(
        List<Double> oddsRatios,
        List<Double> clips,
        List<Double> coldClips,
        double floor,
        double coldLimit,
        double intervalDays,
        long earlyFloor) {

    public RateShiftSettings {
        oddsRatios = List.copyOf(oddsRatios);
        clips = List.copyOf(clips);
        coldClips = List.copyOf(coldClips);
        if (oddsRatios.isEmpty() || clips.size() != oddsRatios.size() || coldClips.size() != oddsRatios.size()) {
            throw new IllegalArgumentException("each odds ratio needs a clip and a cold clip, got: " + oddsRatios + ", "
                    + clips + ", " + coldClips);
        }
        share("floor", floor);
        share("cold limit", coldLimit);
        if (!(intervalDays >= 1)) {
            throw new IllegalArgumentException("interval must be at least 1 day, got: " + intervalDays);
        }
    }

    private static void share(String name, double value) {
        if (!(value > 0 && value < 1)) {
            throw new IllegalArgumentException(name + " must be in (0, 1), got: " + value);
        }
    }
}
