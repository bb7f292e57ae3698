package dev.vigil.schema.admin;

import dev.vigil.schema.Topic;
import dev.vigil.schema.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a topic should be against what it is. Pure. */
final class TopicComparison {

    static final String MIN_ISR = "min.insync.replicas";

    /** With more than one replica: an acknowledged record is on two disks. */
    static final String MIN_ISR_REPLICATED = "2";

    private TopicComparison() {}

    /** The settings a topic is created with, by Kafka's names. */
    static Map<String, String> settings(Topic<?, ?> topic, TopicSizes sizes) {
        Map<String, String> settings = new TreeMap<>(topic.settings());
        if (topic.name().equals(Topics.WORKFLOW_EVENTS.name()) && sizes.eventPartitionBytes() > 0) {
            settings.put("retention.bytes", Long.toString(sizes.eventPartitionBytes()));
        }
        return settings;
    }

    /** The differences; none for a topic as Vigil creates it. */
    static List<TopicFinding> of(TopicState state, TopicSizes sizes) {
        return state.found()
                .map(found -> differences(state, found, sizes))
                .orElseGet(() -> List.of(new TopicFinding(state.name(), TopicFinding.MISSING, "present", "missing")));
    }

    private static List<TopicFinding> differences(TopicState state, TopicState.Found found, TopicSizes sizes) {
        List<TopicFinding> findings = new ArrayList<>();
        compare(findings, state, "partitions", sizes.partitions(state.topic()), found.partitions());
        if (sizes.replication() != TopicSizes.BROKER_DEFAULT) {
            compare(findings, state, "replication.factor", sizes.replication(), found.replication());
        }
        settings(state.topic(), sizes).forEach((setting, expected) -> {
            String actual = found.settings().get(setting);
            if (actual != null && !normal(expected).equals(normal(actual))) {
                findings.add(new TopicFinding(state.name(), setting, expected, actual));
            }
        });
        String minIsr = found.settings().get(MIN_ISR);
        if (found.replication() > 1 && minIsr != null && Integer.parseInt(minIsr) < 2) {
            findings.add(new TopicFinding(state.name(), MIN_ISR, MIN_ISR_REPLICATED, minIsr));
        }
        return findings;
    }

    private static void compare(
            List<TopicFinding> findings, TopicState state, String setting, int expected, int actual) {
        if (expected != actual) {
            findings.add(new TopicFinding(state.name(), setting, Integer.toString(expected), Integer.toString(actual)));
        }
    }

    /** {@code delete,compact} is {@code compact,delete}. */
    private static List<String> normal(String value) {
        return List.of(value.split(",")).stream().map(String::trim).sorted().toList();
    }
}
