package dev.vigil.benchmarks.engine.reference;

import dev.vigil.schema.Keys;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.fact.ChainOutcome;
import dev.vigil.schema.window.Emit;
import dev.vigil.schema.window.FailureRate;
import dev.vigil.schema.window.LatencyPercentiles;
import dev.vigil.schema.window.RetryBurst;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.schema.window.Tally;
import dev.vigil.schema.window.WindowSpan;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Minutes to windows of one minute, five minutes and an hour: those whose end every partition has promised. */
final class WindowRows {

    private static final int[] LENGTHS = {1, 5, 60};
    private static final long HORIZON = 15 * Minutes.MINUTE;
    private static final double Z_95 = 1.959963984540054;
    /** Distinct workflows are counted exactly up to here, and estimated above. */
    private static final int EXACT = 128;

    private final String cluster;
    private final String namespace;
    private final Markers[] markers;

    WindowRows(String cluster, String namespace, Markers[] markers) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.markers = markers;
    }

    void addTo(Rows rows, Minutes minutes) {
        minutes.bySubject.forEach((subject, byMinute) -> {
            long watermark = Arrays.stream(markers)
                    .mapToLong(of -> of.promised(subject.clock()))
                    .min()
                    .orElse(0);
            for (int length : LENGTHS) {
                TreeMap<Long, Aggregate> windows = new TreeMap<>();
                byMinute.forEach((minute, aggregate) -> windows.computeIfAbsent(
                                Math.floorDiv(minute, (long) length), ignored -> new Aggregate())
                        .add(aggregate));
                windows.forEach((window, aggregate) -> {
                    long end = (window + 1) * length * Minutes.MINUTE;
                    if (Math.floorDiv(watermark, Minutes.MINUTE) * Minutes.MINUTE >= end) {
                        publish(rows, subject, end - length * Minutes.MINUTE, end, aggregate);
                    }
                });
            }
        });
    }

    private void publish(Rows rows, Subject subject, long start, long end, Aggregate aggregate) {
        long capturedAt = Arrays.stream(markers)
                .mapToLong(of -> of.capturedAt(subject.clock(), end))
                .max()
                .orElse(0);
        Source source = Source.newBuilder()
                .setCluster(cluster)
                .setOrigin(Origin.LIVE)
                .setCapturedAtMicros(capturedAt)
                .build();
        WindowSpan span = WindowSpan.newBuilder()
                .setStartMicros(start)
                .setEndMicros(end)
                .setEmit(aggregate.late ? Emit.LATE : Emit.ON_TIME)
                .setRevision(aggregate.observations)
                .setBackfilled(capturedAt - end > HORIZON)
                .setPublishedAtMicros(0)
                .build();
        if (subject.clock() == Clock.CLOSED) {
            rows.window(
                    name("failure-rate", Keys.of(cluster, namespace, subject.name()), span),
                    failureRate(subject.name(), aggregate, source, span).toString());
        }
        if (subject.kind() == SubjectKind.DEPENDENCY) {
            rows.window(
                    name("retry-burst", Keys.of(cluster, namespace, subject.name()), span),
                    retryBurst(subject.name(), aggregate, source, span).toString());
        }
        aggregate.durations.forEach((measure, durations) -> {
            String key = Keys.of(cluster, namespace, subject.kind().name(), subject.name(), measure.name());
            LatencyPercentiles row = LatencyPercentiles.newBuilder()
                    .setSource(source)
                    .setNamespace(namespace)
                    .setSubjectKind(subject.kind())
                    .setSubject(subject.name())
                    .setMeasure(measure)
                    .setWindow(RowText.comparable(subject.kind(), measure, span))
                    .setCount(durations.count())
                    .setP50Micros(durations.quantile(0.5))
                    .setP95Micros(durations.quantile(0.95))
                    .setP99Micros(durations.quantile(0.99))
                    .setMaxMicros(durations.max())
                    .setRelativeError(Durations.RELATIVE_ERROR)
                    .setSketch(ByteBuffer.allocate(0))
                    .build();
            rows.window(name("latency", key, span), row + " " + durations.content());
        });
    }

    static String name(String topic, String key, WindowSpan span) {
        return topic + " " + key + " " + span.getStartMicros() + ".." + span.getEndMicros()
                + (span.getEmit() == Emit.ADDENDUM ? " addendum" : "");
    }

    private FailureRate failureRate(String type, Aggregate aggregate, Source source, WindowSpan span) {
        Map<ChainOutcome, Long> of = aggregate.chains;
        long chains = of.values().stream().mapToLong(Long::longValue).sum();
        long failed = of.getOrDefault(ChainOutcome.FAILED, 0L);
        long timedOut = of.getOrDefault(ChainOutcome.TIMED_OUT, 0L);
        long bad = failed + timedOut;
        double ratio = chains == 0 ? 0 : (double) bad / chains;
        double centre = ratio + Z_95 * Z_95 / (2.0 * chains);
        double spread = Z_95 * Math.sqrt(ratio * (1 - ratio) / chains + Z_95 * Z_95 / (4.0 * chains * chains));
        double scale = 1 + Z_95 * Z_95 / chains;
        return FailureRate.newBuilder()
                .setSource(source)
                .setNamespace(namespace)
                .setWorkflowType(type)
                .setWindow(span)
                .setChains(chains)
                .setCompleted(of.getOrDefault(ChainOutcome.COMPLETED, 0L))
                .setFailed(failed)
                .setTimedOut(timedOut)
                .setCanceled(of.getOrDefault(ChainOutcome.CANCELED, 0L))
                .setTerminated(of.getOrDefault(ChainOutcome.TERMINATED, 0L))
                .setBad(bad)
                .setRatio(ratio)
                .setLowRatio(Math.min(ratio, Math.max(0, (centre - spread) / scale)))
                .setHighRatio(Math.max(ratio, Math.min(1, (centre + spread) / scale)))
                .setFailureTypes(tallies(aggregate))
                .setExemplars(List.copyOf(aggregate.exemplars))
                .build();
    }

    private RetryBurst retryBurst(String dependency, Aggregate aggregate, Source source, WindowSpan span) {
        long calls = Math.max(aggregate.firstAttempts, aggregate.activities);
        int workflows = aggregate.failedWorkflows.size();
        return RetryBurst.newBuilder()
                .setSource(source)
                .setNamespace(namespace)
                .setDependency(dependency)
                .setWindow(span)
                .setFirstAttempts(aggregate.firstAttempts)
                .setFailedFirstAttempts(aggregate.failedFirstAttempts)
                .setAttempts(aggregate.attempts)
                .setFailedAttempts(aggregate.failedAttempts)
                .setLateLearnedAttempts(aggregate.lateLearned)
                .setAmplification(calls == 0 ? 0 : (double) (aggregate.attempts + aggregate.lateLearned) / calls)
                .setWorkflows(workflows > EXACT ? RowText.ESTIMATED : workflows)
                .setFailureTypes(tallies(aggregate))
                .setSources(List.of("HISTORY"))
                .setPendingRetries(0)
                .setPeakRetriesPerSecond(0)
                .setExemplars(List.copyOf(aggregate.exemplars))
                .build();
    }

    private static List<Tally> tallies(Aggregate aggregate) {
        return aggregate.failureTypes.entrySet().stream()
                .map(entry -> new Tally(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(Tally::getCount).reversed().thenComparing(Tally::getLabel))
                .toList();
    }
}
