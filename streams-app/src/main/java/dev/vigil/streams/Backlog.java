package dev.vigil.streams;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * What a consumer group has still to read: the distance between what it has committed and the end of what is committed to its topics.
 * Transaction markers count, because a group commits past them. Thread-safe as its client is.
 */
public final class Backlog {

    private static final long PATIENCE_SECONDS = 30;

    private final Admin admin;
    private final String group;

    public Backlog(Admin admin, String group) {
        this.admin = admin;
        this.group = group;
    }

    /**
     * Offsets between the group and the end of some topics.
     *
     * @throws ExecutionException if Kafka refuses, a topic is missing among other reasons
     * @throws TimeoutException if it does not answer within 30 s
     */
    public long of(Collection<String> topics) throws ExecutionException, TimeoutException, InterruptedException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        Map<TopicPartition, OffsetSpec> begins = new HashMap<>();
        for (TopicDescription topic : admin.describeTopics(List.copyOf(topics))
                .allTopicNames()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .values()) {
            topic.partitions().forEach(partition -> {
                ends.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest());
                begins.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.earliest());
            });
        }
        var committedOnly = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
        var end = admin.listOffsets(ends, committedOnly).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        var begin = admin.listOffsets(begins).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(
                        group, new ListConsumerGroupOffsetsOptions().requireStable(true))
                .partitionsToOffsetAndMetadata()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        long left = 0;
        for (TopicPartition partition : ends.keySet()) {
            OffsetAndMetadata reached = committed.get(partition);
            long from = begin.get(partition).offset();
            left += Math.max(
                    0, end.get(partition).offset() - (reached == null ? from : Math.max(from, reached.offset())));
        }
        return left;
    }
}
