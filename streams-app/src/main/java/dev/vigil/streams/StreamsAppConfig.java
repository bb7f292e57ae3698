package dev.vigil.streams;

import dev.vigil.schema.TopicPrefix;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.CatalogueTimeline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What the streams application is started with.
 *
 * @param applicationId Kafka Streams application id: the name of its group, internal topics and transactions
 * @param kafka client properties, {@code bootstrap.servers} among them
 * @param sourcePrefix prefix of the topics that are read
 * @param topicPrefix prefix of the topics that are written, and of the application id; the same but for a replay
 * @param publishFromMicros windows that end and runs and activities that closed before it are not published: the warm-up of a
 *     replay. Alerts are, because one of them may be open then. {@link Long#MIN_VALUE}: everything is published
 * @param threads stream threads, at least 1
 * @param mergePartitions merge tasks; an installation keeps the number it started with
 * @param commitInterval how long what was captured just now waits for its transaction: half of what an alert waits for. A backlog is
 *     committed ten times less often
 * @param stateDirectory where Kafka Streams keeps its lock and process id; no state is read from it
 * @param catalogues what people declared, by event time; versions may be added while the application runs
 */
public record StreamsAppConfig(
        String applicationId,
        Map<String, Object> kafka,
        TopicPrefix sourcePrefix,
        TopicPrefix topicPrefix,
        long publishFromMicros,
        int threads,
        int mergePartitions,
        Duration commitInterval,
        Path stateDirectory,
        CatalogueTimeline catalogues) {

    public static final String DEFAULT_APPLICATION_ID = "vigil-stream";
    public static final int DEFAULT_MERGE_PARTITIONS = 2;
    public static final Duration DEFAULT_COMMIT_INTERVAL = Duration.ofMillis(25);

    /** One installation with one catalogue: it reads and writes topics of one prefix, and publishes everything. */
    public StreamsAppConfig(
            String applicationId,
            Map<String, Object> kafka,
            TopicPrefix topicPrefix,
            int threads,
            int mergePartitions,
            Duration commitInterval,
            Path stateDirectory,
            Catalogue catalogue) {
        this(
                applicationId,
                kafka,
                topicPrefix,
                topicPrefix,
                Long.MIN_VALUE,
                threads,
                mergePartitions,
                commitInterval,
                stateDirectory,
                CatalogueTimeline.always(catalogue));
    }

    public StreamsAppConfig {
        kafka = Map.copyOf(kafka);
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got: " + threads);
        }
        if (mergePartitions < 1) {
            throw new IllegalArgumentException("merge partitions must be at least 1, got: " + mergePartitions);
        }
    }

    /** Reads the topics of another installation: a replay. */
    public StreamsAppConfig reading(TopicPrefix newSourcePrefix, long newPublishFromMicros) {
        return new StreamsAppConfig(
                applicationId,
                kafka,
                newSourcePrefix,
                topicPrefix,
                newPublishFromMicros,
                threads,
                mergePartitions,
                commitInterval,
                stateDirectory,
                catalogues);
    }

    /** The same with a catalogue that may change while the application runs. */
    public StreamsAppConfig with(CatalogueTimeline newCatalogues) {
        return new StreamsAppConfig(
                applicationId,
                kafka,
                sourcePrefix,
                topicPrefix,
                publishFromMicros,
                threads,
                mergePartitions,
                commitInterval,
                stateDirectory,
                newCatalogues);
    }

    /** Kafka's application id: the consumer group, and what the names of internal topics begin with. */
    public String kafkaApplicationId() {
        return topicPrefix.value() + applicationId;
    }
}
