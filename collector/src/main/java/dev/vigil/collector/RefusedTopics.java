package dev.vigil.collector;

import dev.vigil.collector.sink.KafkaTroubles;
import dev.vigil.collector.sink.Outgoing;
import dev.vigil.schema.Topic;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Topics that we may not write at the moment and can do without: their records are left out, so that events and promises go
 * on. Without the events, the discoveries or the progress there is nothing to go on with. Written by the shard thread, read
 * by any.
 */
final class RefusedTopics {

    /** How often it is tried whether a topic is allowed again, microseconds. */
    private static final long TRY_EVERY_MICROS = 30_000_000;

    private static final List<Topic<String, ?>> CAN_DO_WITHOUT =
            List.of(Topics.RUN_SNAPSHOTS, Topics.TASK_QUEUES, Topics.WORKERS, Topics.LEDGER);

    private final TopicPrefix prefix;
    private final Set<String> canDoWithout;
    private final Map<String, Long> nextTryMicros = new ConcurrentHashMap<>();

    RefusedTopics(TopicPrefix prefix) {
        this.prefix = prefix;
        this.canDoWithout =
                CAN_DO_WITHOUT.stream().map(topic -> topic.name(prefix)).collect(Collectors.toSet());
    }

    /** Whether a failure is about nothing but topics that are left out from now on. */
    boolean explains(Throwable failure, long nowMicros) {
        Set<String> refused = KafkaTroubles.refusedTopics(failure);
        refused.stream()
                .filter(canDoWithout::contains)
                .forEach(name -> nextTryMicros.put(name, nowMicros + TRY_EVERY_MICROS));
        return !refused.isEmpty() && canDoWithout.containsAll(refused);
    }

    /** What may be written, as far as is known, or is to be tried again. */
    List<Outgoing<?>> without(List<Outgoing<?>> records, long nowMicros) {
        if (nextTryMicros.isEmpty()) {
            return records;
        }
        List<Outgoing<?>> allowed = new ArrayList<>(records.size());
        for (Outgoing<?> record : records) {
            if (nextTryMicros.getOrDefault(record.topic().name(prefix), 0L) <= nowMicros) {
                allowed.add(record);
            }
        }
        return allowed;
    }

    /** Written: what of it was refused before is allowed again. Returns these topics. */
    Set<String> written(List<Outgoing<?>> records) {
        if (nextTryMicros.isEmpty()) {
            return Set.of();
        }
        Set<String> again = new HashSet<>();
        for (Outgoing<?> record : records) {
            String name = record.topic().name(prefix);
            if (nextTryMicros.remove(name) != null) {
                again.add(name);
            }
        }
        return again;
    }

    /** A sentence for each. */
    List<String> sentences() {
        return nextTryMicros.keySet().stream()
                .sorted()
                .map(name -> "not allowed to use topic " + name
                        + " (TopicAuthorizationException); its records are left out"
                        + " and the rest goes on; `vigil topics acls collect` prints what is needed; trying again")
                .toList();
    }
}
