package dev.vigil.cli.command;

import dev.vigil.cli.config.EmbeddedConfig;
import dev.vigil.cli.config.FlagValue;
import dev.vigil.cli.config.LoadedConfig;
import dev.vigil.cli.endpoint.Endpoint;
import dev.vigil.cli.endpoint.EndpointFile;
import dev.vigil.cli.topic.KafkaTarget;
import dev.vigil.schema.StartupException;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.WireFormat;
import dev.vigil.schema.registry.SchemaRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which Kafka: {@code --kafka}, else the environment, else the file, else a demo or up that runs here. */
final class KafkaOption {

    private static final String KEY = "kafka.bootstrap_servers";
    private static final String FLAG = "--kafka";

    @Option(
            names = FLAG,
            paramLabel = "HOST:PORT",
            description = "Kafka's address; default: VIGIL_KAFKA, vigil.yaml, a running demo or up.")
    private @Nullable String bootstrap;

    /** @throws StartupException if there is none */
    KafkaTarget target(Vigil vigil) {
        return targetIfAny(vigil).orElseThrow(KafkaOption::nothingConfigured);
    }

    /** Empty if none is configured and none runs here. */
    Optional<KafkaTarget> targetIfAny(Vigil vigil) {
        Map<String, FlagValue> flags = bootstrap == null ? Map.of() : Map.of(KEY, new FlagValue(FLAG, bootstrap));
        LoadedConfig loaded = vigil.config(flags);
        loaded.config()
                .kafka()
                .schemaRegistry()
                .map(url -> SchemaRegistry.reading(url, loaded.config().kafka().topicPrefix()))
                .ifPresent(WireFormat::useRegistry);
        String configured = loaded.config().kafka().bootstrapServers();
        if (!configured.isEmpty()) {
            return Optional.of(new KafkaTarget(
                    configured,
                    KEY + ", " + loaded.origin(KEY),
                    loaded.config().kafka().topicPrefix(),
                    loaded.config().kafka()));
        }
        return running(vigil.surroundings(), loaded.config().kafka().embedded())
                .map(endpoint -> new KafkaTarget(
                        endpoint.kafka(),
                        "the running `vigil " + endpoint.command() + "` (process " + endpoint.pid() + ")",
                        new TopicPrefix(endpoint.topicPrefix()),
                        loaded.config().kafka()));
    }

    /** The demo or up that runs here, if one does. */
    static Optional<Endpoint> running(Surroundings surroundings, EmbeddedConfig embedded) {
        return Stream.of(
                        EndpointFile.in(surroundings.workingDirectory().resolve(embedded.directory())),
                        EndpointFile.ofUser(surroundings.temporaryDirectory(), surroundings.user()))
                .flatMap(file -> file.read().stream())
                .findFirst();
    }

    private static StartupException nothingConfigured() {
        return new StartupException(
                StartupException.Kind.USAGE,
                "no Kafka is configured, and no `vigil demo` or `vigil up` runs here",
                "",
                "--kafka HOST:PORT, VIGIL_KAFKA, or kafka.bootstrap_servers in vigil.yaml; or start `vigil demo`");
    }
}
