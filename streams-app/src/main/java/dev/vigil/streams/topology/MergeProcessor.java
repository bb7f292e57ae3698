package dev.vigil.streams.topology;

import dev.vigil.schema.Topic;
import dev.vigil.schema.Topics;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.Control;
import dev.vigil.schema.window.FailureRate;
import dev.vigil.schema.window.LatencyPercentiles;
import dev.vigil.schema.window.RetryBurst;
import dev.vigil.schema.window.WindowSpan;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.pane.ClosedMinute;
import dev.vigil.streams.pane.Frame;
import dev.vigil.streams.pane.Frames;
import dev.vigil.streams.pane.OpenPanes;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.PaneLimits;
import dev.vigil.streams.pane.Partial;
import dev.vigil.streams.pane.StateEntry;
import dev.vigil.streams.pane.Timing;
import dev.vigil.streams.pane.Watermarks;
import dev.vigil.streams.pane.WindowSink;
import dev.vigil.streams.pane.Windows;
import dev.vigil.streams.self.SourceWatch;
import dev.vigil.streams.state.LiveState;
import dev.vigil.streams.state.LiveStore;
import dev.vigil.streams.state.PromptCommit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * One merge partition: frames in; grown panes, closed minutes and windows out. A minute closes when all source partitions have promised
 * that its input is complete.
 */
final class MergeProcessor implements Processor<Integer, byte[], String, Merged>, LiveState {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(10);

    private final TopologyConfig config;
    private final PipelineMetrics metrics;
    private final OpenPanes panes;
    private final Windows windows;
    private final SourceWatch watch;
    private final PromptCommit prompt;
    private final WindowSink sink = new ForwardingSink();
    private final Growth growth = new Growth();
    private @Nullable ProcessorContext<String, Merged> context;
    private long recordTimestamp;

    MergeProcessor(TopologyConfig config, PipelineMetrics metrics) {
        this.config = config;
        this.metrics = metrics;
        PaneLimits limits = PaneLimits.DEFAULT;
        this.panes = new OpenPanes(config.shards(), limits);
        this.watch = new SourceWatch(config.shards());
        this.prompt = new PromptCommit(config.commitWithin());
        this.windows = new Windows(config.catalogues(), panes, limits, config.earlyRecords());
    }

    @Override
    public void init(ProcessorContext<String, Merged> processorContext) {
        context = processorContext;
        LiveStore store = processorContext.getStateStore(Names.MERGE_STORE);
        store.attach(processorContext, this);
        report();
        processorContext.schedule(LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, now -> {
            watch.look(panes.watermarks().scopes(), now * 1_000).forEach(this::own);
            reportSources();
        });
    }

    /** At each look and not at each commit: a fleet has many namespaces, and each as many sources as there are partitions. */
    private void reportSources() {
        Watermarks watermarks = panes.watermarks();
        for (Scope scope : watermarks.scopes()) {
            for (PaneClock clock : PaneClock.values()) {
                for (int partition = 0; partition < config.shards(); partition++) {
                    long promised = watermarks.of(scope, clock, partition);
                    if (promised != Watermarks.NONE) {
                        metrics.limits().sourceWatermark(scope, clock, partition, promised);
                    }
                }
            }
        }
    }

    private void own(Alert alert) {
        context().forward(new Record<>("", new Merged.Own(alert), context().currentSystemTimeMs()));
        metrics.alert(alert.getState().name());
    }

    @Override
    public void process(Record<Integer, byte[]> record) {
        recordTimestamp = record.timestamp();
        prompt.read(context(), recordTimestamp);
        if (ControlRecords.isControl(record.headers())) {
            Control control = ControlRecords.decode(Topics.CONTROLS.name(), record.value());
            forward(new Merged.Decided(ControlRecords.scope(control), ControlRecords.decision(control)));
            return;
        }
        Frame frame = decode(record.value());
        panes.accept(frame);
        long now = publishedAtMicros();
        frame.promises()
                .forEach(promise ->
                        watch.heard(promise.scope(), frame.sourcePartition(), promise.capturedAtMicros(), now));
        frame.partials().forEach(partial -> grown(partial, frame.capturedAtMicros()));
        for (List<ClosedMinute> closed = panes.advance(); !closed.isEmpty(); closed = panes.advance()) {
            closed.forEach(this::close);
        }
    }

    private void grown(Partial partial, long capturedAtMicros) {
        Pane pane = partial.timing() == Timing.ON_TIME ? panes.open(partial.key()) : null;
        if (pane != null) {
            forward(new Merged.Grown(partial.key(), pane, capturedAtMicros));
        }
    }

    private void close(ClosedMinute minute) {
        windows.closed(minute, publishedAtMicros(), sink);
        forward(new Merged.Closed(minute));
        // what has gathered in the next minute meanwhile could not be judged before this one was complete
        panes.open(minute.scope(), minute.clock(), minute.minute() + 1)
                .forEach((subject, pane) ->
                        forward(new Merged.Grown(subject.at(minute.minute() + 1), pane, minute.capturedAtMicros())));
    }

    private static Frame decode(byte[] bytes) {
        try {
            return Frames.fromBytes(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "a frame of another version: finish with the version that wrote it, or replay", e);
        }
    }

    @Override
    public void restore(byte[] key, byte[] value) {
        try {
            if (SourceWatch.isKey(key)) {
                watch.restore(key, value, publishedAtMicros());
            } else {
                panes.restore(key, value);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("state of another version: replay into a new application id", e);
        }
    }

    @Override
    public void commit(ChangeLog changes) {
        CountedChanges counted = new CountedChanges(changes);
        change(counted);
        metrics.changelog(Names.MERGE_STORE, counted);
    }

    private void change(ChangeLog changes) {
        prompt.committed();
        windows.corrections(publishedAtMicros(), sink);
        for (StateEntry entry : panes.drainChanges()) {
            byte[] value = entry.value();
            if (value == null) {
                changes.delete(entry.key());
            } else {
                changes.put(entry.key(), value);
            }
        }
        watch.takeChanges()
                .forEach((key, value) ->
                        value.ifPresentOrElse(bytes -> changes.put(key, bytes), () -> changes.delete(key)));
        report();
    }

    private void report() {
        metrics.panes(context().taskId().partition(), panes.size());
        metrics.limits().openPanes(context().taskId().partition(), panes.openSize());
        metrics.limits().deferred(growth.of("deferred", windows.deferred()));
        metrics.setAside("misplaced", growth.of("misplaced", panes.misplaced()));
        metrics.setAside("refused", growth.of("refused", panes.refused()));
        for (Scope scope : panes.watermarks().scopes()) {
            for (PaneClock clock : PaneClock.values()) {
                long watermark = panes.watermarks().of(scope, clock);
                if (watermark != Watermarks.NONE) {
                    metrics.watermark(scope, clock, watermark);
                }
            }
        }
    }

    private void forward(Merged value) {
        context().forward(new Record<>("", value, recordTimestamp));
    }

    private long publishedAtMicros() {
        return context().currentSystemTimeMs() * 1_000;
    }

    private ProcessorContext<String, Merged> context() {
        if (context == null) {
            throw new IllegalStateException("init was not called");
        }
        return context;
    }

    /** Windows go on as they come. */
    private final class ForwardingSink implements WindowSink {
        @Override
        public void failureRate(String key, FailureRate rate) {
            metrics.limits().exemplars(rate);
            window(Topics.FAILURE_RATES, key, rate, rate.getWindow());
        }

        @Override
        public void retryBurst(String key, RetryBurst burst) {
            metrics.limits().exemplars(burst);
            window(Topics.RETRY_BURSTS, key, burst, burst.getWindow());
        }

        @Override
        public void latency(String key, LatencyPercentiles percentiles) {
            window(Topics.LATENCIES, key, percentiles, percentiles.getWindow());
        }

        private <V> void window(Topic<String, V> topic, String key, V value, WindowSpan span) {
            if (span.getEndMicros() <= config.publishFromMicros()) {
                return;
            }
            metrics.limits().window(span);
            context().forward(new Record<>(key, new Merged.Window<>(topic, value), recordTimestamp));
        }
    }
}
