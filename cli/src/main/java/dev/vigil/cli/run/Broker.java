package dev.vigil.cli.run;

import dev.vigil.cli.config.EmbeddedConfig;
import dev.vigil.cli.config.VigilConfig;
import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.admin.TopicSizes;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The Kafka in use: one that is there, or an embedded one that is ours to close.
 *
 * @param bootstrapServers where it is
 * @param how what it is, for the screen
 * @param embedded set if it is ours
 */
record Broker(String bootstrapServers, String how, Optional<EmbeddedKafka> embedded) implements AutoCloseable {

    /** The configured one, or an embedded one whose data stays in a directory. */
    static Broker configuredOr(VigilConfig config, Path directory, Consumer<String> onFatal) {
        String configured = config.kafka().bootstrapServers();
        if (!configured.isEmpty()) {
            return new Broker(configured, "yours", Optional.empty());
        }
        EmbeddedConfig settings = config.kafka().embedded();
        EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.in(directory)
                .withPort(settings.port())
                .withMaxBytes(settings.maxBytes())
                .withOnFatal(onFatal));
        return new Broker(
                kafka.bootstrapServers(),
                "embedded, at most " + (settings.maxBytes() >> 20) + " MiB in " + directory,
                Optional.of(kafka));
    }

    /** An embedded one whose data goes with the process. */
    static Broker temporary(Consumer<String> onFatal) {
        EmbeddedKafka kafka =
                EmbeddedKafka.start(EmbeddedKafkaConfig.temporary().withOnFatal(onFatal));
        return new Broker(kafka.bootstrapServers(), "embedded", Optional.of(kafka));
    }

    /** Topic sizes that keep an embedded broker within its limit. */
    TopicSizes sizes(TopicSizes configured) {
        return embedded.map(kafka -> configured.withEventPartitionBytes(kafka.eventPartitionBytes(configured.shards())))
                .orElse(configured);
    }

    @Override
    public void close() {
        embedded.ifPresent(EmbeddedKafka::close);
    }
}
