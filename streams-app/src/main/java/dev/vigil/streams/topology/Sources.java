package dev.vigil.streams.topology;

import dev.vigil.schema.Topic;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.processor.UsePartitionTimeOnInvalidTimestamp;

/** The source topics, read as bytes: what cannot be decoded is dealt with in the flow, not in a deserialiser that stops it. */
final class Sources {

    /** In this order they are told apart by name. */
    static final List<Topic<String, ?>> TOPICS = List.of(
            Topics.WORKFLOW_EVENTS,
            Topics.ACTIVITY_ATTEMPTS,
            Topics.RUN_SNAPSHOTS,
            Topics.WORKER_METRICS,
            Topics.CONTROLS,
            Topics.TASK_QUEUES,
            Topics.WORKERS,
            Topics.PROBES);

    private final TopicPrefix prefix;

    Sources(TopicPrefix prefix) {
        this.prefix = prefix;
    }

    KStream<byte[], byte[]> records(StreamsBuilder builder) {
        return builder.stream(
                TOPICS.stream().map(topic -> topic.name(prefix)).toList(),
                Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                        .withName(Names.SOURCES)
                        // event time is in the values; a record stamped before 1970 must not stop the flow
                        .withTimestampExtractor(new UsePartitionTimeOnInvalidTimestamp())
                        .withOffsetResetPolicy(AutoOffsetReset.earliest()));
    }
}
