package dev.vigil.cli.run;

import dev.vigil.cli.config.CollectorConfig;
import dev.vigil.cli.config.TemporalConfig;
import dev.vigil.cli.config.TemporalTlsConfig;
import dev.vigil.collector.source.temporal.ApiKey;
import dev.vigil.collector.source.temporal.RequestLimits;
import dev.vigil.collector.source.temporal.TemporalConnection;
import dev.vigil.collector.source.temporal.TemporalTls;
import java.nio.file.Path;
import java.util.Optional;

/** The configured way into Temporal, as the collector takes it. */
public final class TemporalConnections {

    private TemporalConnections() {}

    /** @throws dev.vigil.schema.StartupException if the file of the API key cannot be read */
    public static TemporalConnection of(TemporalConfig temporal, String target) {
        Optional<ApiKey> key = temporal.apiKeyFile().isEmpty()
                ? Optional.of(temporal.apiKey()).filter(text -> !text.isEmpty()).map(ApiKey::of)
                : Optional.of(ApiKey.file(Path.of(temporal.apiKeyFile())));
        TemporalTlsConfig tls = temporal.tls();
        return new TemporalConnection(
                target,
                tls.enabled()
                        ? Optional.of(
                                new TemporalTls(path(tls.ca()), path(tls.cert()), path(tls.key()), tls.serverName()))
                        : Optional.empty(),
                key);
    }

    /** What may be asked of each namespace in a second. */
    public static RequestLimits limits(CollectorConfig.Rates rates, CollectorConfig collector) {
        return new RequestLimits(
                rates.visibility(),
                rates.history(),
                rates.describe(),
                RequestLimits.DEFAULT_TIMEOUT,
                collector.retentionBoost());
    }

    private static Optional<Path> path(String file) {
        return file.isEmpty() ? Optional.empty() : Optional.of(Path.of(file));
    }
}
