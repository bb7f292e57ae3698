package dev.vigil.streams;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * What a consumer group has still to read: the distance between what it has committed and an offset in each partition. Transaction
 * markers count, because a group commits past them. Thread-safe as its client is.
 */
public final class Backlog {

    private static final long PATIENCE_SECONDS = 30;

    private final Admin admin;
    private final String group;

    /** @param admin stays the caller's to close */
    public Backlog(Admin admin, String group) {
        this.admin = admin;
        this.group = group;
    }

    /**
     * Offsets between the group and the present end of some topics, what belongs to an undecided transaction included: its offsets
     * may already be committed in one topic while its records cannot be read yet in the next.
     *
     * @throws ExecutionException if Kafka refuses; a topic may be missing
     * @throws TimeoutException if it does not answer within 30 s
     */
    public long of(Collection<String> topics) throws ExecutionException, TimeoutException, InterruptedException {
        return until(listed(partitions(topics), OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED));
    }

    /** Offsets between the group and the given ones; a partition of which nothing is committed is read from its beginning. */
    public long until(Map<TopicPartition, Long> ends)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<TopicPartition, Long> begins = listed(ends.keySet(), OffsetSpec.earliest(), IsolationLevel.READ_COMMITTED);
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(
                        group, new ListConsumerGroupOffsetsOptions().requireStable(true))
                .partitionsToOffsetAndMetadata()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        long left = 0;
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            OffsetAndMetadata reached = committed.get(end.getKey());
            long begin = begins.getOrDefault(end.getKey(), 0L);
            left += Math.max(0, end.getValue() - (reached == null ? begin : Math.max(begin, reached.offset())));
        }
        return left;
    }

    /**
     * The offset of each partition of some topics: {@code earliest}, {@code latest} of what is committed, or the first at or after a
     * Kafka timestamp; where no record is as new as that, the end.
     */
    public Map<TopicPartition, Long> offsets(Collection<String> topics, OffsetSpec which)
            throws ExecutionException, TimeoutException, InterruptedException {
        Set<TopicPartition> partitions = partitions(topics);
        Map<TopicPartition, Long> found = listed(partitions, which, IsolationLevel.READ_COMMITTED);
        Map<TopicPartition, Long> ends = listed(partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
        found.replaceAll((partition, offset) -> offset < 0 ? ends.getOrDefault(partition, 0L) : offset);
        return found;
    }

    /** Whether each transaction in some topics is decided, so that who reads what is committed sees all of it. */
    public boolean isDecided(Collection<String> topics)
            throws ExecutionException, TimeoutException, InterruptedException {
        Set<TopicPartition> partitions = partitions(topics);
        Map<TopicPartition, Long> decided = listed(partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
        return decided.equals(listed(partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED));
    }

    private Set<TopicPartition> partitions(Collection<String> topics)
            throws ExecutionException, TimeoutException, InterruptedException {
        Set<TopicPartition> partitions = new HashSet<>();
        for (TopicDescription topic : admin.describeTopics(List.copyOf(topics))
                .allTopicNames()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .values()) {
            topic.partitions()
                    .forEach(partition -> partitions.add(new TopicPartition(topic.name(), partition.partition())));
        }
        return partitions;
    }

    private Map<TopicPartition, Long> listed(
            Collection<TopicPartition> partitions, OffsetSpec which, IsolationLevel isolation)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, which));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> answer : admin.listOffsets(
                        asked, new ListOffsetsOptions(isolation))
                .all()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .entrySet()) {
            offsets.put(answer.getKey(), answer.getValue().offset());
        }
        return offsets;
    }
}
