package dev.vigil.streams.topology;

import dev.vigil.schema.Keys;
import dev.vigil.schema.alert.DetectorForecast;
import dev.vigil.schema.alert.DetectorLevel;
import dev.vigil.schema.alert.DetectorReading;
import dev.vigil.schema.event.Source;
import dev.vigil.streams.judge.Knowledge;
import dev.vigil.streams.judge.detect.RateShift;
import dev.vigil.streams.pane.PaneKey;
import java.util.List;
import java.util.stream.DoubleStream;

/** What a statistic knows as the record that is published of it. Pure. */
final class DetectorReadings {

    /** Shares of bad outcomes that people ask about, beside three and ten times what is normal. */
    private static final double[] SHARES = {0.05, 0.1, 0.5, 1};

    private DetectorReadings() {}

    static String key(DetectorReading reading) {
        return Keys.of(
                reading.getSource().getCluster(), reading.getNamespace(), reading.getRule(), reading.getSubject());
    }

    static DetectorReading of(Knowledge knowledge, long capturedAtMicros) {
        RateShift shift = knowledge.shift();
        PaneKey.Subject subject = knowledge.subject();
        return DetectorReading.newBuilder()
                .setSource(Source.newBuilder()
                        .setCluster(subject.scope().cluster())
                        .setOrigin(subject.scope().origin())
                        .setCapturedAtMicros(capturedAtMicros)
                        .build())
                .setNamespace(subject.scope().namespace())
                .setRule(knowledge.rule())
                .setSubjectKind(subject.kind())
                .setSubject(subject.name())
                .setAtMicros((knowledge.minute() + 1) * PaneKey.MINUTE_MICROS)
                .setLimit(shift.limit())
                .setMature(shift.mature())
                .setBaselineAll(shift.baselineAll())
                .setBaselineBad(shift.baselineBad())
                .setDispersion(shift.phi())
                .setPerDay(shift.perDay())
                .setFiring(shift.firing())
                .setPaging(shift.paging())
                .setLevels(shift.levels().stream()
                        .map(level -> DetectorLevel.newBuilder()
                                .setOddsRatio(level.oddsRatio())
                                .setEvidence(level.evidence())
                                .setUncensored(level.uncensored())
                                .setThreshold(level.threshold())
                                .setPageThreshold(level.pageThreshold())
                                .build())
                        .toList())
                .setForecasts(forecasts(shift))
                .build();
    }

    private static List<DetectorForecast> forecasts(RateShift shift) {
        return DoubleStream.concat(DoubleStream.of(3 * shift.limit(), 10 * shift.limit()), DoubleStream.of(SHARES))
                .filter(share -> share > shift.limit() && share <= 1)
                .distinct()
                .sorted()
                .mapToObj(share -> DetectorForecast.newBuilder()
                        .setShare(share)
                        .setOutcomesToWarning(finite(shift.outcomesToWarning(share)))
                        .setOutcomesToPage(finite(shift.outcomesToPage(share)))
                        .build())
                .toList();
    }

    private static double finite(double outcomes) {
        return Double.isInfinite(outcomes) ? -1 : outcomes;
    }
}
