package dev.vigil.collector.source.metrics;

import dev.vigil.schema.event.MetricSample;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What matters of one page, normalised. Series come out by family and then in the page's order, so the same page gives the
 * same record. Not thread-safe; one page each.
 */
final class WorkerPage implements SampleHandler {

    private final SeriesNames names;
    private final LabelSets labelSets;
    private final LatencyUnit unstatedUnit;
    private final int maxSeries;
    private final Map<Family, Map<Labels, Series>> series = new EnumMap<>(Family.class);
    private @Nullable SeriesName lastName;
    private long lastVersion = -1;
    private int kept;
    private int malformed;

    /** @param unstatedUnit unit of latencies whose names do not say it */
    WorkerPage(LabelSets labelSets, LatencyUnit unstatedUnit, int maxSeries) {
        this(SeriesNames.TEMPORAL, labelSets, unstatedUnit, maxSeries);
    }

    WorkerPage(SeriesNames names, LabelSets labelSets, LatencyUnit unstatedUnit, int maxSeries) {
        this.names = names;
        this.labelSets = labelSets;
        this.unstatedUnit = unstatedUnit;
        this.maxSeries = maxSeries;
    }

    @Override
    public void sample(SampleLine line) throws ScrapeException {
        if (line.nameVersion() != lastVersion) {
            lastName = names.find(line.bytes(), line.nameFrom(), line.nameTo());
            lastVersion = line.nameVersion();
        }
        SeriesName name = lastName;
        if (name == null) {
            return;
        }
        Labels labels = labelSets.of(line);
        if (name.family() == Family.ACTIVITY_SCHEDULE_TO_START_LATENCY && labels.untyped()) {
            return; // the Java SDK records each wait twice, once without its type
        }
        Series assembled = series(name.family(), labels);
        LatencyUnit unit = name.unit() == null ? unstatedUnit : name.unit();
        switch (name.part()) {
            case VALUE, COUNT -> assembled.addValue(line.value());
            case SUM -> assembled.addSum(unit.toSeconds(line.value()));
            case BUCKET -> bucket(assembled, unit, line);
        }
    }

    /** The series of the page; those whose numbers contradict each other are left out and counted. */
    List<MetricSample> samples() {
        List<MetricSample> samples = new ArrayList<>(kept);
        malformed = 0;
        series.values()
                .forEach(family -> family.values()
                        .forEach(assembled -> assembled.sample().ifPresentOrElse(samples::add, () -> malformed++)));
        return samples;
    }

    /** Series that {@link #samples()} left out. */
    int malformed() {
        return malformed;
    }

    private static void bucket(Series assembled, LatencyUnit unit, SampleLine line) throws ScrapeException {
        Double bound = LabelSets.bound(line);
        if (bound == null) {
            throw new ScrapeException(DownReason.NOT_METRICS, "expected a label le on a bucket");
        }
        assembled.addBucket(unit.toSeconds(bound), line.value());
    }

    private Series series(Family family, Labels labels) throws ScrapeException {
        Map<Labels, Series> ofFamily = series.computeIfAbsent(family, first -> new LinkedHashMap<>());
        Series assembled = ofFamily.get(labels);
        if (assembled == null) {
            if (++kept > maxSeries) {
                throw new ScrapeException(
                        DownReason.TOO_LARGE, "the page has more than " + maxSeries + " series that matter");
            }
            assembled = new Series(family, labels);
            ofFamily.put(labels, assembled);
        }
        return assembled;
    }
}
