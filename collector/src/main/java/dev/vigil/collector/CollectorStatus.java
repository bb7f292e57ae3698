package dev.vigil.collector;

import dev.vigil.collector.source.temporal.ApiClass;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a collector does at a moment, for a screen. Immutable.
 *
 * @param server Temporal's version, or "embedded test server"
 * @param capabilities what the server can do, in words
 * @param shards how many shards this collector owns, of how many
 * @param namespaces in the order of the configuration
 * @param degraded what does not work at the moment, a sentence each; empty when all is well
 */
public record CollectorStatus(
        String server, List<String> capabilities, Shards shards, List<Namespace> namespaces, List<String> degraded) {

    public CollectorStatus {
        capabilities = List.copyOf(capabilities);
        namespaces = List.copyOf(namespaces);
        degraded = List.copyOf(degraded);
    }

    /** Shards of this collector and of all. */
    public record Shards(int owned, int all) {}

    /**
     * One namespace, as far as this collector's shards go.
     *
     * @param events events exported since the start
     * @param open runs known to be open
     * @param closed runs exported to their end since the start
     * @param waiting runs known to be closed and not exported yet
     * @param closedTo every run that visibility has shown with a close time before this is exported; empty before the
     *     first scan
     * @param openReadTo every known open run was read after this
     * @param backfill what lies behind, and how long it will take; empty when there is nothing
     * @param requests requests sent since the start
     */
    public record Namespace(
            String name,
            long events,
            int open,
            long closed,
            int waiting,
            Optional<Instant> closedTo,
            Optional<Instant> openReadTo,
            Optional<Backfill> backfill,
            Map<ApiClass, Long> requests) {

        Namespace named(String newName) {
            return new Namespace(newName, events, open, closed, waiting, closedTo, openReadTo, backfill, requests);
        }
    }

    /**
     * An hour of close times of which the ledger misses something.
     *
     * @param hour its start
     */
    public record Gap(Instant hour, long runs, long events) {}

    /**
     * Closed runs that are still to be discovered.
     *
     * @param runs how many, -1 while not known
     * @param left how long at the pace so far, zero while not known
     */
    public record Backfill(long runs, Duration left) {}
}
