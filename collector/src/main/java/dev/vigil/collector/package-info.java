/**
 * The collector: reads what a Temporal fleet did and writes it to Kafka, exactly once, with promises about completeness.
 * Here stand its configuration, its status and its loops, which join {@code source} (where facts come from), {@code
 * translate} (messages to records), {@code progress} (what is exported and may be promised) and {@code sink} (Kafka).
 *
 * <pre>
 *   DiscoveryLoop (one for each namespace, in the collector that owns shard 0)
 *     visibility ──▶ runs, "scanned to T" ──▶ collector-discoveries, whose partitions are the shards
 *   ShardLoop (one in each collector)
 *     discoveries of its shards ──▶ ShardProgress ──▶ reads and describes, a few at a time ──▶ Temporal
 *     what comes back ──▶ one Kafka transaction: events, snapshots, progress, markers, offsets
 * </pre>
 *
 * The command line depends on it; it depends on nothing above it.
 */
@NullMarked
package dev.vigil.collector;

import org.jspecify.annotations.NullMarked;
