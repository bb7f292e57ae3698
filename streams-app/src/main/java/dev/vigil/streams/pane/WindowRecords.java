package dev.vigil.streams.pane;

import dev.vigil.schema.Keys;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.fact.ChainOutcome;
import dev.vigil.schema.window.Exemplar;
import dev.vigil.schema.window.FailureRate;
import dev.vigil.schema.window.LatencyPercentiles;
import dev.vigil.schema.window.Measure;
import dev.vigil.schema.window.RetryBurst;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.schema.window.Tally;
import dev.vigil.schema.window.WindowSpan;
import dev.vigil.streams.catalogue.TypeEntry;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.pane.PaneKey.Subject;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sum of panes as the records of its window. */
final class WindowRecords {

    private final Declared declared;

    WindowRecords(Declared declared) {
        this.declared = declared;
    }

    /** All records of one subject's window; none where nothing was observed. */
    void publish(Subject subject, Pane pane, WindowSpan window, long capturedAtMicros, WindowSink sink) {
        Source source = Source.newBuilder()
                .setCluster(subject.scope().cluster())
                .setOrigin(subject.scope().origin())
                .setCapturedAtMicros(capturedAtMicros)
                .build();
        if (subject.kind() == SubjectKind.WORKFLOW_TYPE && subject.clock() == PaneClock.CLOSED_TO) {
            sink.failureRate(key(subject.scope(), subject.name()), failureRate(subject, pane, window, source));
        }
        if (subject.kind() == SubjectKind.DEPENDENCY) {
            sink.retryBurst(key(subject.scope(), subject.name()), retryBurst(subject, pane, window, source));
        }
        for (Measure measure : Measure.values()) {
            LatencySketch sketch = pane.latency(measure);
            Intervals scraped = pane.scraped(measure);
            if ((sketch != null && sketch.count() > 0) || scraped != null) {
                String key = key(subject.scope(), subject.kind().name(), subject.name(), measure.name());
                sink.latency(key, latency(subject, measure, sketch, scraped, window, source));
            }
        }
    }

    private FailureRate failureRate(Subject subject, Pane pane, WindowSpan window, Source source) {
        TypeEntry type = declared.at(window.getEndMicros()).type(subject.name());
        long completed = pane.count(Counter.CHAINS_COMPLETED);
        long failed = pane.count(Counter.CHAINS_FAILED);
        long timedOut = pane.count(Counter.CHAINS_TIMED_OUT);
        long canceled = pane.count(Counter.CHAINS_CANCELED);
        long terminated = pane.count(Counter.CHAINS_TERMINATED);
        long chains = completed + failed + timedOut + canceled + terminated;
        long bad = failed
                + timedOut
                + (WorkflowTypeFold.bad(ChainOutcome.CANCELED, type) ? canceled : 0)
                + (WorkflowTypeFold.bad(ChainOutcome.TERMINATED, type) ? terminated : 0);
        double ratio = ratio(bad, chains);
        return FailureRate.newBuilder()
                .setSource(source)
                .setNamespace(subject.scope().namespace())
                .setWorkflowType(subject.name())
                .setWindow(window)
                .setChains(chains)
                .setCompleted(completed)
                .setFailed(failed)
                .setTimedOut(timedOut)
                .setCanceled(canceled)
                .setTerminated(terminated)
                .setBad(bad)
                .setRatio(ratio)
                .setLowRatio(Math.min(ratio, Math.max(0, Wilson.lower(bad, chains, Wilson.Z_95))))
                .setHighRatio(Math.max(ratio, Math.min(1, Wilson.upper(bad, chains, Wilson.Z_95))))
                .setFailureTypes(tallies(pane.tallies(Pane.Tallied.FAILURE_TYPES)))
                .setExemplars(exemplars(pane.exemplars(Pane.Proven.BAD_CHAIN)))
                .build();
    }

    private static RetryBurst retryBurst(Subject subject, Pane pane, WindowSpan window, Source source) {
        PendingCalls pending = pane.pendingCalls();
        long attempts = pane.count(Counter.ATTEMPTS);
        long lateLearned = pane.count(Counter.ATTEMPTS_LATE_LEARNED);
        // Without an interceptor the first attempt of a call that was retried is not identified; its close proves the
        // call.
        long calls = Math.max(pane.count(Counter.FIRST_ATTEMPTS), pane.count(Counter.ACTIVITIES_CLOSED));
        return RetryBurst.newBuilder()
                .setSource(source)
                .setNamespace(subject.scope().namespace())
                .setDependency(subject.name())
                .setWindow(window)
                .setFirstAttempts(pane.count(Counter.FIRST_ATTEMPTS))
                .setFailedFirstAttempts(pane.count(Counter.FIRST_ATTEMPTS_FAILED))
                .setAttempts(attempts)
                .setFailedAttempts(pane.count(Counter.ATTEMPTS_FAILED))
                .setUnattributedAttempts(ScrapeRecords.unattributed(pane, window))
                .setLateLearnedAttempts(lateLearned)
                .setAmplification(ratio(attempts + lateLearned, calls))
                .setWorkflows(pane.workflows().count())
                .setFailureTypes(tallies(pane.tallies(Pane.Tallied.FAILURE_TYPES)))
                .setSources(sources(pane))
                .setPendingRetries(Math.round(pending.size() * pending.scale()))
                .setPeakRetriesPerSecond(new RecoveryHerd(pending, window.getEndMicros()).peakPerSecond())
                .setExemplars(exemplars(pane.exemplars(Pane.Proven.FAILED_ATTEMPT)))
                .build();
    }

    private static LatencyPercentiles latency(
            Subject subject,
            Measure measure,
            @Nullable LatencySketch sketch,
            @Nullable Intervals scraped,
            WindowSpan window,
            Source source) {
        LatencyPercentiles.Builder row = LatencyPercentiles.newBuilder()
                .setSource(source)
                .setNamespace(subject.scope().namespace())
                .setSubjectKind(subject.kind())
                .setSubject(subject.name())
                .setMeasure(measure)
                .setWindow(window)
                .setScraped(scraped == null ? ScrapeRecords.NONE : ScrapeRecords.latency(scraped));
        if (sketch == null || sketch.count() <= 0) {
            return row.build();
        }
        return row.setCount(sketch.count())
                .setP50Micros(sketch.quantileMicros(0.50))
                .setP95Micros(sketch.quantileMicros(0.95))
                .setP99Micros(sketch.quantileMicros(0.99))
                .setMaxMicros(sketch.maxMicros())
                .setRelativeError(sketch.relativeError())
                .setSketch(ByteBuffer.wrap(sketch.toBytes()))
                .build();
    }

    /** {@code EXPORT} and {@code FILE} are never merged into {@code LIVE}: they carry their name at the end of the key. */
    private static String key(Scope scope, String... subject) {
        List<String> segments = new ArrayList<>(List.of(scope.cluster(), scope.namespace()));
        segments.addAll(List.of(subject));
        if (scope.origin() != Origin.LIVE) {
            segments.add(scope.origin().name());
        }
        return Keys.of(segments.toArray(new String[0]));
    }

    private static double ratio(long part, long all) {
        return all <= 0 ? 0 : (double) part / all;
    }

    private static List<String> sources(Pane pane) {
        List<String> sources = new ArrayList<>();
        if (pane.count(Counter.ATTEMPTS_BY_INTERCEPTOR) > 0) {
            sources.add("INTERCEPTOR");
        }
        if (pane.count(Counter.ATTEMPTS_BY_SNAPSHOT) > 0 || pane.pendingCalls().size() > 0) {
            sources.add("SNAPSHOT");
        }
        if (pane.count(Counter.ATTEMPTS_BY_HISTORY) > 0 || pane.count(Counter.ACTIVITIES_CLOSED) > 0) {
            sources.add("HISTORY");
        }
        if (ScrapeRecords.attemptsSeen(pane)) {
            sources.add("SCRAPE");
        }
        return sources;
    }

    private static List<Tally> tallies(Tallies tallies) {
        return tallies.descending().stream()
                .map(entry -> new Tally(entry.label(), entry.count()))
                .toList();
    }

    private static List<Exemplar> exemplars(Exemplars exemplars) {
        return exemplars.smallest().stream()
                .map(exemplar -> Exemplar.newBuilder()
                        .setWorkflowId(exemplar.proof().workflowId())
                        .setRunId(exemplar.proof().runId())
                        .setEventIds(exemplar.proof().eventIds())
                        .setTimeMicros(exemplar.timeMicros())
                        .setText(exemplar.proof().text())
                        .build())
                .toList();
    }
}
