package dev.vigil.benchmarks.engine;

import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Says when an application has read all there is, its own internal topic included, and has committed it. */
final class Catchup implements AutoCloseable {

    private static final long POLL_NANOS = 50_000_000;
    /** As long as commits go on, something may still be on its way. */
    private static final long CALM_NANOS = 3_000_000_000L;

    private static final int END_MARKERS = 16;

    private final Admin admin;
    private final String group;
    private final String events;
    private final String partials;

    Catchup(String bootstrap, String prefix, String application) {
        admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
        group = prefix + application;
        events = Topics.WORKFLOW_EVENTS.name(new TopicPrefix(prefix));
        partials = group + "-partials-repartition";
    }

    /** Records of {@code workflow-events} whose reading is committed. */
    long committedEvents() {
        return committed().entrySet().stream()
                .filter(offset -> offset.getKey().topic().equals(events))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Waits until everything is read and committed. */
    void await(int partitions, long seconds) {
        long deadline = System.nanoTime() + seconds * 1_000_000_000L;
        Map<TopicPartition, Long> last = Map.of();
        long unchangedSince = System.nanoTime();
        while (!done(partitions, last) || System.nanoTime() - unchangedSince < CALM_NANOS) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(group + " has not read everything after " + seconds + " s");
            }
            LockSupport.parkNanos(POLL_NANOS);
            Map<TopicPartition, Long> now = committed();
            if (!now.equals(last)) {
                last = now;
                unchangedSince = System.nanoTime();
            }
        }
    }

    private boolean done(int partitions, Map<TopicPartition, Long> committed) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            asked.put(new TopicPartition(events, partition), OffsetSpec.latest());
        }
        for (int partition = 0; partition < EngineMain.MERGE_PARTITIONS; partition++) {
            asked.put(new TopicPartition(partials, partition), OffsetSpec.latest());
        }
        try {
            return admin.listOffsets(asked).all().get().entrySet().stream().allMatch(end -> {
                long at = committed.getOrDefault(end.getKey(), 0L);
                // the end markers of transactions stand behind the last record and may never be committed as read
                long slack = end.getKey().topic().equals(partials) ? END_MARKERS : 0;
                return at + slack >= end.getValue().offset();
            });
        } catch (ExecutionException e) {
            return false; // the internal topic is not there yet
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private Map<TopicPartition, Long> committed() {
        try {
            Map<TopicPartition, Long> offsets = new HashMap<>();
            admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach((partition, offset) -> {
                        if (offset != null) {
                            offsets.put(partition, offset.offset());
                        }
                    });
            return offsets;
        } catch (ExecutionException e) {
            return Map.of(); // no such group yet
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
