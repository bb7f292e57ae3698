package dev.vigil.cli.topic;

import dev.vigil.cli.config.KafkaConfig;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.admin.TopicAdmin;
import java.util.Map;

/**
 * A Kafka that a command reads.
 *
 * @param bootstrap {@code HOST:PORT}, separated by commas
 * @param from where the address stands, for messages
 * @param prefix prefix of the topics there
 * @param config the section of the configuration
 */
public record KafkaTarget(String bootstrap, String from, TopicPrefix prefix, KafkaConfig config) {

    public Map<String, Object> clientSettings() {
        return config.clientSettings(bootstrap);
    }

    /** Connects, or says why not; see {@link TopicAdmin#connect}. */
    public TopicAdmin admin() {
        return TopicAdmin.connect(clientSettings(), prefix, config.topicSizes(), from);
    }
}
