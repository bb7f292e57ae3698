package dev.vigil.cli.scorecard;

import dev.vigil.cli.topic.KafkaTarget;
import dev.vigil.cli.topic.RecordJson;
import dev.vigil.cli.topic.TopicReading;
import dev.vigil.schema.Keys;
import dev.vigil.schema.Topic;
import dev.vigil.schema.Topics;
import dev.vigil.schema.readiness.Scorecard;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;

/** The scorecards as they are, or as they were at a time. */
public final class ScorecardsReading {

    /** A build that completed nothing for so long before the newest of its type is not at work any more. */
    private static final long AT_WORK_MICROS = TimeUnit.HOURS.toMicros(2);

    private final TreeMap<String, Scorecard> byKey = new TreeMap<>();
    private long undecodable;

    private ScorecardsReading() {}

    /**
     * Reads the topic to its end.
     *
     * @param at the event time that is asked for; empty: now
     */
    public static ScorecardsReading read(KafkaTarget target, Optional<Instant> at) {
        ScorecardsReading cards = new ScorecardsReading();
        Topic<String, Scorecard> topic = at.isPresent() ? Topics.SCORECARD_CHANGES : Topics.SCORECARDS;
        long until = at.map(time -> TimeUnit.MILLISECONDS.toMicros(time.toEpochMilli()))
                .orElse(Long.MAX_VALUE);
        try (TopicReading reading = TopicReading.open(target, topic.name(target.prefix()), OptionalLong.empty())) {
            reading.read(
                    polled -> {
                        cards.take(polled, topic, until);
                        return true;
                    },
                    false);
        }
        return cards;
    }

    private void take(ConsumerRecord<byte[], byte[]> polled, Topic<String, Scorecard> topic, long until) {
        String key = RecordJson.key(polled);
        try {
            Scorecard card = topic.valueSerde().deserializer().deserialize(polled.topic(), polled.value());
            if (card == null) {
                byKey.remove(key);
            } else if (card.getAsOfMicros() <= until) {
                byKey.put(key, card);
            }
        } catch (SerializationException e) {
            undecodable++;
        }
    }

    /** By namespace, type and build. */
    public List<Scorecard> all() {
        return List.copyOf(byKey.values());
    }

    /** Of each type the builds at work: those that were judged with evidence within two hours of the newest. */
    public List<Scorecard> atWork() {
        Map<String, Long> newest = new HashMap<>();
        byKey.values().forEach(card -> newest.merge(type(card), card.getAsOfMicros(), Math::max));
        return byKey.values().stream()
                .filter(card -> newest.getOrDefault(type(card), 0L) - card.getAsOfMicros() <= AT_WORK_MICROS)
                .toList();
    }

    private static String type(Scorecard card) {
        return Keys.of(
                card.getSource().getCluster(),
                card.getSource().getOrigin().name(),
                card.getNamespace(),
                card.getWorkflowType());
    }

    /** Records that could not be decoded. */
    public long undecodable() {
        return undecodable;
    }
}
