package dev.vigil.benchmarks.engine;

import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.streams.Backlog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/** Says when an application has read all there is, its own internal topic included, and has committed it. */
final class Catchup implements AutoCloseable {

    private static final long POLL_NANOS = 50_000_000;

    private final Admin admin;
    private final Backlog backlog;
    private final String group;
    private final String events;
    private final String partials;

    Catchup(String bootstrap, String prefix, String application) {
        admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
        group = prefix + application;
        backlog = new Backlog(admin, group);
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
    void await(long seconds) {
        long deadline = System.nanoTime() + seconds * 1_000_000_000L;
        // asked twice: what was committed between the questions for ends and for offsets has left partials behind
        for (int done = 0; done < 2; done = done() ? done + 1 : 0) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(group + " has not read everything after " + seconds + " s");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private boolean done() {
        try {
            return backlog.of(List.of(events, partials)) == 0;
        } catch (ExecutionException e) {
            return false; // the internal topic is not there yet
        } catch (TimeoutException e) {
            throw new IllegalStateException("the broker does not say how far " + group + " is", e);
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
