package dev.vigil.streams;

import dev.vigil.schema.StartupException;
import dev.vigil.schema.StartupException.Kind;
import dev.vigil.streams.topology.PipelineTopology;
import java.util.Map;
import java.util.TreeMap;

/** Refuses at start what would put runs and their state into different partitions. Pure functions. */
final class PartitionCounts {

    private PartitionCounts() {}

    /** @throws StartupException if topics that are joined by workflow differ */
    static void requireEqual(Map<String, Integer> counts) {
        if (counts.values().stream().distinct().count() != 1) {
            throw new StartupException(
                    Kind.USAGE,
                    "topics that are joined by workflow must have equal partition counts, got: "
                            + new TreeMap<>(counts),
                    "",
                    "vigil topics check; recreate the topics that differ");
        }
    }

    /**
     * Compares the internal topics of an earlier start with what this one needs.
     *
     * @param internal partition counts of the topics whose names begin with the application id
     * @throws StartupException if the sources or {@code kafka.partitions.merge} have changed since
     */
    static void requireState(Map<String, Integer> internal, StreamsAppConfig config, int shards) {
        String id = config.kafkaApplicationId();
        for (Map.Entry<String, Integer> topic : new TreeMap<>(internal).entrySet()) {
            String name = topic.getKey().substring(id.length() + 1);
            if (name.equals(PipelineTopology.RUNS_CHANGELOG) && topic.getValue() != shards) {
                throw refused(topic, "workflow-events has " + shards + " partitions", id);
            }
            if (name.equals(PipelineTopology.PARTIALS) && topic.getValue() != config.mergePartitions()) {
                throw refused(topic, "kafka.partitions.merge is " + config.mergePartitions(), id);
            }
        }
    }

    private static StartupException refused(Map.Entry<String, Integer> topic, String now, String id) {
        return new StartupException(
                Kind.USAGE,
                "the state in " + topic.getKey() + " is of " + topic.getValue() + " partitions, but " + now
                        + ": state cannot be moved between partitions",
                "",
                "go back to the earlier count; or delete the group " + id + " and the topics " + id
                        + "-*, and what is recorded is read and judged once more");
    }
}
