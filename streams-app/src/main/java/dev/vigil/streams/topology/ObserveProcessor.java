package dev.vigil.streams.topology;

import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.ActivityAttempt;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.RunSnapshot;
import dev.vigil.schema.event.TaskQueueStats;
import dev.vigil.schema.event.WorkerHeartbeat;
import dev.vigil.schema.event.WorkerMetrics;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.schema.fact.ActivityExecution;
import dev.vigil.schema.fact.WorkflowRun;
import dev.vigil.schema.readiness.ProbeResult;
import dev.vigil.streams.catalogue.InForce;
import dev.vigil.streams.observe.Declarations;
import dev.vigil.streams.observe.EventReader;
import dev.vigil.streams.observe.Observation;
import dev.vigil.streams.observe.ObservationSink;
import dev.vigil.streams.observe.ObserveConfig;
import dev.vigil.streams.observe.ProbeReader;
import dev.vigil.streams.observe.RunCorrelator;
import dev.vigil.streams.observe.RunKey;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.observe.ScrapeCounts;
import dev.vigil.streams.observe.ScrapeReader;
import dev.vigil.streams.observe.Tolerated;
import dev.vigil.streams.pane.Frame;
import dev.vigil.streams.pane.Frames;
import dev.vigil.streams.pane.PaneFold;
import dev.vigil.streams.pane.PaneLimits;
import dev.vigil.streams.pane.PartialPanes;
import dev.vigil.streams.pane.Promise;
import dev.vigil.streams.state.LiveState;
import dev.vigil.streams.state.LiveStore;
import dev.vigil.streams.state.PromptCommit;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The observing stage in one source partition: decodes, correlates runs, folds observations into partial panes, and at each
 * commit sends one frame to each merge partition concerned.
 */
final class ObserveProcessor implements Processor<byte[], byte[], String, Observed>, ObservationSink, LiveState {

    /** Key of the partials' state; a run's key holds slashes. */
    private static final byte[] PARTIALS_KEY = "partials".getBytes(StandardCharsets.UTF_8);

    /** Below the broker's limit of 1 MiB for a record batch. */
    private static final int MAX_FRAME_BYTES = 900_000;

    private final TopologyConfig config;
    private final PipelineMetrics metrics;
    private final RunCorrelator correlator = new RunCorrelator(Declarations.NONE, ObserveConfig.DEFAULT);
    /** By capture: what a run's record proves does not change when it is read again under another catalogue. */
    private final InForce<RunCorrelator> correlators;

    private final ScrapeReader scrapes;
    private final ScrapeCounts scrapeCounts = new ScrapeCounts();
    private final ProbeReader probes = new ProbeReader();
    private final PaneFold fold;
    private final EventReader events = new EventReader(value ->
            Topics.WORKFLOW_EVENTS.valueSerde().deserializer().deserialize(Topics.WORKFLOW_EVENTS.name(), value));
    private final RunTable runs;
    private final Map<String, Source> sources;
    private final PromptCommit prompt;
    private final Growth growth = new Growth();
    private @Nullable ProcessorContext<String, Observed> context;
    private @Nullable PartialPanes partials;
    private long recordTimestamp;

    ObserveProcessor(TopologyConfig config, PipelineMetrics metrics) {
        this.config = config;
        this.metrics = metrics;
        this.correlators = new InForce<>(config.catalogues(), correlator::with);
        this.scrapes = new ScrapeReader(ObserveConfig.DEFAULT);
        this.fold = new PaneFold(config.catalogues());
        this.runs = new RunTable(correlator);
        this.sources = sources(config.sourcePrefix());
        this.prompt = new PromptCommit(config.commitWithin());
    }

    private Map<String, Source> sources(TopicPrefix prefix) {
        return Map.of(
                Topics.CONTROLS.name(prefix), this::control,
                Topics.WORKFLOW_EVENTS.name(prefix), this::event,
                Topics.ACTIVITY_ATTEMPTS.name(prefix), this::attempt,
                Topics.RUN_SNAPSHOTS.name(prefix), this::snapshot,
                Topics.WORKER_METRICS.name(prefix), this::metrics,
                Topics.TASK_QUEUES.name(prefix), this::taskQueue,
                Topics.WORKERS.name(prefix), this::worker,
                Topics.PROBES.name(prefix), this::probe);
    }

    /** Decodes and applies a record of one topic. */
    private interface Source {
        PipelineMetrics.Result apply(String topic, byte[] value);
    }

    @Override
    public void init(ProcessorContext<String, Observed> processorContext) {
        context = processorContext;
        partials = new PartialPanes(processorContext.taskId().partition(), config.shards(), PaneLimits.DEFAULT);
        LiveStore store = processorContext.getStateStore(Names.OBSERVE_STORE);
        store.attach(processorContext, this);
        report();
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata metadata = context().recordMetadata().orElseThrow();
        String topic = metadata.topic();
        Source source = sources.get(topic);
        if (source == null) {
            throw new IllegalStateException("a record of a topic that is no source: " + topic);
        }
        recordTimestamp = record.timestamp();
        PipelineMetrics.Result result;
        try {
            if (record.value() == null) {
                throw new SerializationException("expected a value, got a tombstone");
            }
            result = source.apply(topic, record.value());
        } catch (SerializationException | IllegalArgumentException e) {
            context().forward(DeadLetters.of(record, metadata, e));
            result = PipelineMetrics.Result.DEAD_LETTERED;
        }
        metrics.record(topic, result);
        prompt.read(context(), recordTimestamp);
    }

    private PipelineMetrics.Result event(String topic, byte[] value) {
        WorkflowEvent event = events.read(value);
        long capturedAt = event.getSource().getCapturedAtMicros();
        partials().captured(capturedAt);
        if (event.getKind() == EventKind.MARKER) {
            if (event.getMarker() == null) {
                throw new SerializationException("expected a marker in a record of kind MARKER, got none");
            }
            partials()
                    .promise(new Promise(
                            Scope.of(event.getSource(), event.getNamespace()),
                            event.getMarker().getClosedToMicros(),
                            event.getMarker().getOpenReadToMicros(),
                            capturedAt));
            return PipelineMetrics.Result.MARKER;
        }
        return PipelineMetrics.Result.of(runs.change(
                RunKey.of(event),
                capturedAt,
                memory -> correlators.at(capturedAt).apply(memory, event, this)));
    }

    private PipelineMetrics.Result attempt(String topic, byte[] value) {
        ActivityAttempt attempt =
                Topics.ACTIVITY_ATTEMPTS.valueSerde().deserializer().deserialize(topic, value);
        long capturedAt = attempt.getSource().getCapturedAtMicros();
        partials().captured(capturedAt);
        return PipelineMetrics.Result.of(runs.change(
                RunKey.of(attempt),
                capturedAt,
                memory -> correlators.at(capturedAt).apply(memory, attempt, this)));
    }

    private PipelineMetrics.Result snapshot(String topic, byte[] value) {
        RunSnapshot snapshot = Topics.RUN_SNAPSHOTS.valueSerde().deserializer().deserialize(topic, value);
        long capturedAt = snapshot.getSource().getCapturedAtMicros();
        partials().captured(capturedAt);
        return PipelineMetrics.Result.of(runs.change(
                RunKey.of(snapshot),
                capturedAt,
                memory -> correlators.at(capturedAt).apply(memory, snapshot, this)));
    }

    private PipelineMetrics.Result metrics(String topic, byte[] value) {
        WorkerMetrics scrape = Topics.WORKER_METRICS.valueSerde().deserializer().deserialize(topic, value);
        partials().captured(scrape.getSource().getCapturedAtMicros());
        scrapes.apply(scrape, this);
        scrapeCounts.apply(scrape, this);
        return PipelineMetrics.Result.COUNTED;
    }

    /** A person's decision concerns no run: it goes to the judge of its namespace as it is. */
    private PipelineMetrics.Result control(String topic, byte[] value) {
        int mergePartition = Frames.mergePartition(
                ControlRecords.scope(ControlRecords.decode(topic, value)), config.mergePartitions());
        context()
                .forward(new Record<>(
                        "", new Observed.Partials(mergePartition, value), recordTimestamp, ControlRecords.headers()));
        return PipelineMetrics.Result.COUNTED;
    }

    private PipelineMetrics.Result taskQueue(String topic, byte[] value) {
        TaskQueueStats stats = Topics.TASK_QUEUES.valueSerde().deserializer().deserialize(topic, value);
        partials().captured(stats.getSource().getCapturedAtMicros());
        scrapes.apply(stats, this);
        return PipelineMetrics.Result.COUNTED;
    }

    private PipelineMetrics.Result worker(String topic, byte[] value) {
        WorkerHeartbeat heartbeat = Topics.WORKERS.valueSerde().deserializer().deserialize(topic, value);
        partials().captured(heartbeat.getSource().getCapturedAtMicros());
        scrapes.apply(heartbeat, this);
        return PipelineMetrics.Result.COUNTED;
    }

    private PipelineMetrics.Result probe(String topic, byte[] value) {
        ProbeResult result = Topics.PROBES.valueSerde().deserializer().deserialize(topic, value);
        partials().captured(result.getSource().getCapturedAtMicros());
        probes.apply(result, this);
        return PipelineMetrics.Result.COUNTED;
    }

    @Override
    public void observe(Scope scope, Observation observation) {
        metrics.observation(partials().late(scope, observation));
        fold.fold(scope, observation, partials());
    }

    @Override
    public void run(WorkflowRun row) {
        if (row.getClosedAtMicros() >= config.publishFromMicros()) {
            context().forward(new Record<>("", new Observed.Run(row), recordTimestamp));
        }
    }

    @Override
    public void activity(ActivityExecution row) {
        if (row.getClosedAtMicros() >= config.publishFromMicros()) {
            context().forward(new Record<>("", new Observed.Activity(row), recordTimestamp));
        }
    }

    @Override
    public void restore(byte[] key, byte[] value) {
        if (Arrays.equals(key, PARTIALS_KEY)) {
            partials().restore(value);
        } else if (RunEntries.isOurs(key)) {
            runs.restore(key, value);
        } else if (ScrapeEntries.isOurs(key)) {
            scrapeCounts.restore(ScrapeEntries.target(key), value);
        } else {
            throw new IllegalStateException(
                    "expected the state of runs of this version, got an entry of another one: finish with the version that"
                            + " wrote it, or replay into a new application id");
        }
    }

    @Override
    public void commit(ChangeLog changes) {
        CountedChanges counted = new CountedChanges(changes);
        change(counted);
        metrics.changelog(Names.OBSERVE_STORE, counted);
    }

    private void change(ChangeLog changes) {
        prompt.committed();
        Frame frame = partials().drain();
        if (!frame.isEmpty()) {
            long timestamp = Math.max(0, frame.capturedAtMicros() / 1_000);
            List<Frames.Addressed> frames = Frames.split(frame, config.mergePartitions(), MAX_FRAME_BYTES);
            metrics.limits().frames(context().taskId().partition(), frames);
            for (Frames.Addressed addressed : frames) {
                context()
                        .forward(new Record<>(
                                "", new Observed.Partials(addressed.mergePartition(), addressed.bytes()), timestamp));
            }
            changes.put(PARTIALS_KEY, partials().state());
        }
        runs.commit(changes);
        scrapeCounts
                .takeChanges()
                .forEach((target, counts) -> counts.ifPresentOrElse(
                        bytes -> changes.put(ScrapeEntries.key(target), bytes),
                        () -> changes.delete(ScrapeEntries.key(target))));
        report();
    }

    private void report() {
        metrics.runs(context().taskId().partition(), runs.open(), runs.closed());
        metrics.limits().shared(context().taskId().partition(), runs.shared());
        metrics.abandoned(growth.of("abandoned", runs.abandoned()));
        metrics.untracked(growth.of("untracked", runs.untracked()));
        metrics.setAside("folded", growth.of("folded", partials().folded()));
        metrics.setAside("ahead", growth.of("ahead", partials().ahead()));
        metrics.markersIgnored("backwards", growth.of("backwards", partials().markersBackwards()));
        metrics.markersIgnored("ahead", growth.of("markers ahead", partials().markersAhead()));
        for (Tolerated what : Tolerated.values()) {
            metrics.tolerated(
                    what.name().toLowerCase(Locale.ROOT),
                    growth.of(
                            what.name(),
                            correlator.tolerated(what) + scrapes.tolerated(what) + scrapeCounts.tolerated(what)));
        }
    }

    private ProcessorContext<String, Observed> context() {
        if (context == null) {
            throw new IllegalStateException("init was not called");
        }
        return context;
    }

    private PartialPanes partials() {
        if (partials == null) {
            throw new IllegalStateException("init was not called");
        }
        return partials;
    }
}
