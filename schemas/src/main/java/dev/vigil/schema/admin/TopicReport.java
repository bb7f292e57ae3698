package dev.vigil.schema.admin;

import java.util.List;
import java.util.Map;

/**
 * What a look at the topics, or their creation, found.
 *
 * @param created names of the topics that were created just now, in the order of the catalogue
 * @param findings where existing topics differ from what Vigil would create
 * @param partitions partition count of each existing topic by its name in Kafka
 */
public record TopicReport(List<String> created, List<TopicFinding> findings, Map<String, Integer> partitions) {

    public TopicReport {
        created = List.copyOf(created);
        findings = List.copyOf(findings);
        partitions = Map.copyOf(partitions);
    }
}
