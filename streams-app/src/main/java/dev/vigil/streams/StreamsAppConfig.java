package dev.vigil.streams;

import dev.vigil.schema.TopicPrefix;
import dev.vigil.streams.catalogue.Catalogue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What the streams application is started with.
 *
 * @param applicationId Kafka Streams application id: the name of its group, internal topics and transactions
 * @param kafka client properties, {@code bootstrap.servers} among them
 * @param topicPrefix prefix of all topics
 * @param threads stream threads, at least 1
 * @param mergePartitions merge tasks; an installation keeps the number it started with
 * @param commitInterval how often a transaction is committed: half of what an alert waits for
 * @param stateDirectory where Kafka Streams keeps its lock and process id; no state is read from it
 * @param catalogue what people declared
 */
public record StreamsAppConfig(
        String applicationId,
        Map<String, Object> kafka,
        TopicPrefix topicPrefix,
        int threads,
        int mergePartitions,
        Duration commitInterval,
        Path stateDirectory,
        Catalogue catalogue) {

    public static final String DEFAULT_APPLICATION_ID = "vigil-stream";
    public static final int DEFAULT_MERGE_PARTITIONS = 2;
    public static final Duration DEFAULT_COMMIT_INTERVAL = Duration.ofMillis(25);

    public StreamsAppConfig {
        kafka = Map.copyOf(kafka);
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got: " + threads);
        }
        if (mergePartitions < 1) {
            throw new IllegalArgumentException("merge partitions must be at least 1, got: " + mergePartitions);
        }
    }
}
