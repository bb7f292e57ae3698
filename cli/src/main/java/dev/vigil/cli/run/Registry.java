package dev.vigil.cli.run;

import dev.vigil.cli.config.KafkaConfig;
import dev.vigil.schema.WireFormat;
import dev.vigil.schema.registry.SchemaRegistry;

/** The configured schema registry, if there is one, put to use for this process. */
final class Registry {

    private Registry() {}

    /**
     * For a process that writes.
     *
     * @throws dev.vigil.schema.StartupException if it cannot be used
     */
    static void register(KafkaConfig kafka) {
        kafka.schemaRegistry()
                .ifPresent(url -> WireFormat.useRegistry(
                        SchemaRegistry.connect(url, kafka.topicPrefix(), KafkaConfig.SCHEMA_REGISTRY_KEY)));
    }
}
