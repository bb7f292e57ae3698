package dev.vigil.schema.admin;

import dev.vigil.schema.StartupException;
import dev.vigil.schema.StartupException.Kind;
import dev.vigil.schema.Topic;
import dev.vigil.schema.Topics;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Topics that are read together must have equal partition counts, or a run and its attempts would never meet. Pure. */
final class CoPartitioning {

    private CoPartitioning() {}

    /**
     * Refuses unequal partition counts among the existing topics of {@link Topics#CO_PARTITIONED}.
     *
     * @throws StartupException naming every topic with its count
     */
    static void require(List<TopicState> states) {
        List<TopicState> existing = existing(states);
        long counts =
                existing.stream().map(CoPartitioning::partitions).distinct().count();
        if (counts > 1) {
            String each = existing.stream()
                    .map(state -> state.name() + " " + partitions(state))
                    .collect(Collectors.joining(", "));
            throw new StartupException(
                    Kind.USAGE,
                    "these topics must have equal partition counts, but have: " + each,
                    "",
                    "delete the wrong ones and run `vigil topics create`, or add partitions to the smaller ones"
                            + " while they are empty; or choose another kafka.topic_prefix");
        }
    }

    /**
     * The partition count of each topic to be created. A missing co-partitioned topic follows those that exist, whatever
     * is configured; the configured count is then a finding on them.
     */
    static Function<Topic<String, ?>, Integer> counts(List<TopicState> states, TopicSizes sizes) {
        Optional<Integer> existing =
                existing(states).stream().map(CoPartitioning::partitions).findFirst();
        return topic -> isCoPartitioned(topic) ? existing.orElse(sizes.shards()) : sizes.partitions(topic);
    }

    private static List<TopicState> existing(List<TopicState> states) {
        return states.stream()
                .filter(state -> state.found().isPresent() && isCoPartitioned(state.topic()))
                .toList();
    }

    private static boolean isCoPartitioned(Topic<String, ?> topic) {
        return Topics.CO_PARTITIONED.stream().anyMatch(other -> other.name().equals(topic.name()));
    }

    private static int partitions(TopicState state) {
        return state.found().orElseThrow().partitions();
    }
}
