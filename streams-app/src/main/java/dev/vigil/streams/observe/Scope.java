package dev.vigil.streams.observe;

import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;

/**
 * What is judged together and never merged with anything else.
 *
 * @param cluster Temporal cluster
 * @param namespace Temporal namespace
 * @param origin {@code LIVE} for everything that happened while Vigil watched (interceptor records included), {@code EXPORT}
 *     or {@code FILE} for what was read from files
 */
public record Scope(String cluster, String namespace, Origin origin) {

    /** The scope of a record. */
    public static Scope of(Source source, String namespace) {
        Origin origin = switch (source.getOrigin()) {
            case LIVE, INTERCEPTOR, SELF -> Origin.LIVE;
            case EXPORT -> Origin.EXPORT;
            case FILE -> Origin.FILE;
        };
        return new Scope(source.getCluster(), namespace, origin);
    }
}
