package dev.vigil.streams.topology;

import dev.vigil.schema.TopicPrefix;
import dev.vigil.streams.readiness.Card;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.KStream;

/**
 * The table of contents: every source, stage and sink of the streams application, in the order of the flow.
 *
 * <pre>
 *  workflow-events, activity-attempts, run-snapshots, worker-metrics, task-queues, workers, probes
 *        │  observe: per run, in its partition      ──▶ workflow-runs, activities, dead-letters
 *        ▼  partial panes, one frame a commit and merge partition
 *     partials (by namespace)
 *        │  merge: panes of a minute, closed by the markers ──▶ failure-rates, retry-bursts, latencies
 *        ▼  judge: rules on open and closed panes ──▶ alerts, detectors
 *        ▼  readiness: what has been proven of each type and build
 *     scorecards, scorecard-changes
 * </pre>
 */
public final class PipelineTopology {

    /** What the internal topics are called after the application id: state of the observing stage, and partials on their way. */
    public static final String RUNS_CHANGELOG = Names.OBSERVE_STORE + "-changelog";

    public static final String PARTIALS = Names.PARTIALS + "-repartition";

    private final TopologyConfig config;
    private final PipelineMetrics metrics;

    public PipelineTopology(TopologyConfig config, PipelineMetrics metrics) {
        this.config = config;
        this.metrics = metrics;
    }

    /** Names of the topics it reads; a record of one may be about what one of another has said. */
    public static Set<String> sourceTopics(TopicPrefix prefix) {
        return Sources.TOPICS.stream().map(topic -> topic.name(prefix)).collect(Collectors.toUnmodifiableSet());
    }

    public Topology build() {
        StreamsBuilder builder = new StreamsBuilder();
        Sources sources = new Sources(config.sourcePrefix());
        Sinks sinks = new Sinks(config.topicPrefix());

        KStream<byte[], byte[]> records = sources.records(builder);
        KStream<String, Observed> observed = new ObserveStage(config, metrics).apply(builder, records);
        KStream<Integer, byte[]> partials = new PartialsStage(config.mergePartitions()).apply(observed);
        KStream<String, Merged> merged = new MergeStage(config, metrics).apply(builder, partials);
        KStream<String, Judged> judged = new JudgeStage(config, metrics).apply(builder, merged);
        KStream<String, Card> cards = new ReadinessStage(config, metrics).apply(builder, judged);

        sinks.facts(observed);
        sinks.deadLetters(observed);
        sinks.windows(merged);
        sinks.ownAlerts(merged);
        sinks.alerts(judged);
        sinks.scorecards(cards);
        sinks.detectors(judged);
        return builder.build();
    }
}
