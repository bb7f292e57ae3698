package dev.vigil.schema.admin;

import dev.vigil.schema.Topic;
import java.util.Map;
import java.util.Optional;

/**
 * A topic of the catalogue as it is in Kafka.
 *
 * @param topic the topic
 * @param name its name in Kafka, prefix included
 * @param found what is there; empty: the topic is missing
 */
public record TopicState(Topic<String, ?> topic, String name, Optional<Found> found) {

    /**
     * An existing topic.
     *
     * @param partitions partition count
     * @param replication replicas of its first partition
     * @param settings effective settings by Kafka's names; a secret or unset one is left out
     */
    public record Found(int partitions, int replication, Map<String, String> settings) {

        public Found {
            settings = Map.copyOf(settings);
        }
    }
}
