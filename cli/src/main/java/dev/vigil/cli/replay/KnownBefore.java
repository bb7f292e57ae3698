package dev.vigil.cli.replay;

import dev.vigil.cli.topic.KafkaTarget;
import dev.vigil.cli.topic.TopicReading;
import dev.vigil.schema.Topic;
import dev.vigil.schema.Topics;
import dev.vigil.schema.window.SubjectKind;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Subjects that had been watched before a replay begins to read: their baselines, and perhaps open runs, are not what they were in the
 * record, so a difference of theirs may come from that and not from the catalogue.
 */
final class KnownBefore {

    /** A subject is forgotten after eight days without an observation, so nothing older was in the record's state. */
    private static final long MEMORY_MILLIS = 8 * 24 * 60 * 60 * 1_000L;

    private final Set<String> subjects = new HashSet<>();

    private KnownBefore() {}

    /** Reads the recorded windows of the eight days before a time, microseconds since the epoch. */
    static KnownBefore read(KafkaTarget target, long startMicros) {
        KnownBefore known = new KnownBefore();
        known.read(
                target,
                Topics.FAILURE_RATES,
                startMicros,
                rate -> rate.getWindow().getStartMicros() < startMicros
                        ? name(rate.getNamespace(), SubjectKind.WORKFLOW_TYPE, rate.getWorkflowType())
                        : "");
        known.read(
                target,
                Topics.RETRY_BURSTS,
                startMicros,
                burst -> burst.getWindow().getStartMicros() < startMicros
                        ? name(burst.getNamespace(), SubjectKind.DEPENDENCY, burst.getDependency())
                        : "");
        known.read(
                target,
                Topics.LATENCIES,
                startMicros,
                latency -> latency.getWindow().getStartMicros() < startMicros
                        ? name(latency.getNamespace(), latency.getSubjectKind(), latency.getSubject())
                        : "");
        return known;
    }

    boolean has(Episode episode) {
        return subjects.contains(name(
                episode.alert().getNamespace(),
                episode.alert().getSubjectKind(),
                episode.alert().getSubject()));
    }

    private <V> void read(KafkaTarget target, Topic<String, V> topic, long startMicros, Function<V, String> subject) {
        long start = startMicros / 1_000;
        try (TopicReading reading = TopicReading.open(
                target, topic.name(target.prefix()), OptionalLong.of(Math.max(0, start - MEMORY_MILLIS)))) {
            reading.read(
                    polled -> {
                        V value = decoded(topic, polled.value());
                        if (value != null) {
                            subjects.add(subject.apply(value));
                        }
                        return true;
                    },
                    false);
        }
    }

    private static <V> @org.jspecify.annotations.Nullable V decoded(Topic<String, V> topic, byte[] value) {
        try {
            return value == null ? null : topic.valueSerde().deserializer().deserialize("", value);
        } catch (SerializationException e) {
            return null; // none of ours: `topics tail` shows it
        }
    }

    private static String name(String namespace, SubjectKind kind, String subject) {
        return kind + " " + namespace.length() + " " + namespace + " " + subject;
    }
}
