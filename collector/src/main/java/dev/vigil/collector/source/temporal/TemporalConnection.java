package dev.vigil.collector.source.temporal;

import java.util.Optional;

/**
 * How to reach a Temporal frontend. Holds no secret in clear that {@link #toString} would show.
 *
 * @param target host:port
 * @param tls empty: plain text
 * @param apiKey sent as a bearer token with each request, if there is one
 */
public record TemporalConnection(String target, Optional<TemporalTls> tls, Optional<ApiKey> apiKey) {

    /** What the collector calls itself in the {@code client-name} header: it shows in the server's metrics and logs. */
    public static final String CLIENT_NAME = "vigil-collector";

    /** Plain text, no credentials. */
    public static TemporalConnection plain(String target) {
        return new TemporalConnection(target, Optional.empty(), Optional.empty());
    }
}
