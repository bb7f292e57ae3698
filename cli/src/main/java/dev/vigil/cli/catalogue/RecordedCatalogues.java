package dev.vigil.cli.catalogue;

import dev.vigil.cli.topic.KafkaTarget;
import dev.vigil.cli.topic.TopicReading;
import dev.vigil.schema.StartupException;
import dev.vigil.schema.Topics;
import dev.vigil.schema.catalogue.CatalogueVersion;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.CatalogueRecords;
import dev.vigil.streams.catalogue.CatalogueTimeline;
import dev.vigil.streams.catalogue.CatalogueTimeline.Version;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalogues on record, and the way to put one there. A version is in force from a moment ahead of its publication, so that every
 * instance knows it before there is anything to judge by it; what one instance publishes, all follow, and the last that was published
 * holds. Safe for use by any thread.
 */
public final class RecordedCatalogues implements AutoCloseable {

    /** Time for a record to reach every instance; an event is captured after it happened, so this is never needed whole. */
    static final Duration AHEAD = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(RecordedCatalogues.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final KafkaTarget target;
    private final Clock clock;
    private final CatalogueTimeline timeline;
    private final Thread follower;
    private volatile boolean closed;

    private RecordedCatalogues(KafkaTarget target, Clock clock, CatalogueTimeline timeline) {
        this.target = target;
        this.clock = clock;
        this.timeline = timeline;
        this.follower = new Thread(this::follow, "catalogues");
        follower.setDaemon(true);
    }

    /** What is on record now; empty where nothing ever was. */
    public static CatalogueTimeline read(KafkaTarget target) {
        CatalogueTimeline timeline = new CatalogueTimeline();
        try (TopicReading reading = open(target)) {
            reading.read(polled -> take(timeline, polled), false);
        }
        return timeline;
    }

    /**
     * Reads what is on record, publishes the given catalogue if it is another one than the last, and follows.
     *
     * @throws StartupException if Kafka does not answer or refuses
     */
    public static RecordedCatalogues follow(KafkaTarget target, Catalogue declared, Clock clock) {
        RecordedCatalogues recorded = new RecordedCatalogues(target, clock, read(target));
        recorded.publish(declared);
        recorded.follower.start();
        return recorded;
    }

    public CatalogueTimeline timeline() {
        return timeline;
    }

    /**
     * Puts a catalogue in force, unless it is already.
     *
     * @return whether it was another one
     * @throws StartupException if Kafka does not take it; then the one before stays in force
     */
    public synchronized boolean publish(Catalogue declared) {
        List<Version> known = timeline.versions();
        if (!known.isEmpty() && known.get(known.size() - 1).catalogue().equals(declared)) {
            return false;
        }
        long now = clock.millis() * 1_000;
        long from = 0; // the first one: nobody knows what was declared before
        if (!known.isEmpty()) {
            from = Math.max(
                    now + AHEAD.toNanos() / 1_000, known.get(known.size() - 1).fromMicros() + 1);
        }
        Version version = new Version(from, declared);
        send(version, now);
        timeline.add(version);
        return true;
    }

    private void send(Version version, long publishedAtMicros) {
        Map<String, Object> settings = new HashMap<>(target.clientSettings());
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);
        CatalogueVersion value = CatalogueRecords.write(version, publishedAtMicros);
        try (KafkaProducer<String, CatalogueVersion> producer = new KafkaProducer<>(
                settings,
                Topics.CATALOGUES.keySerde().serializer(),
                Topics.CATALOGUES.valueSerde().serializer())) {
            producer.send(new ProducerRecord<>(topic(target), CatalogueRecords.key(version), value))
                    .get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            StartupException failure = new StartupException(
                    StartupException.Kind.UNREACHABLE,
                    "the catalogue cannot be recorded in " + topic(target) + ": " + e.getMessage(),
                    target.from(),
                    "`vigil topics check`, `vigil topics acls stream`");
            failure.initCause(e);
            throw failure;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartupException(StartupException.Kind.UNREACHABLE, "interrupted", "", "");
        }
    }

    /** Begins anew if Kafka fails: a version that is known already changes nothing. */
    private void follow() {
        while (!closed) {
            try (TopicReading reading = open(target)) {
                reading.read(polled -> take(timeline, polled) && !closed, true);
            } catch (InterruptException e) {
                return;
            } catch (KafkaException | StartupException e) {
                if (!closed) {
                    LOG.atWarn()
                            .addKeyValue("cause", e.getMessage())
                            .log("the catalogues topic cannot be read, trying again");
                }
            }
        }
    }

    private static TopicReading open(KafkaTarget target) {
        return TopicReading.open(target, topic(target), OptionalLong.empty());
    }

    private static String topic(KafkaTarget target) {
        return Topics.CATALOGUES.name(target.prefix());
    }

    private static boolean take(CatalogueTimeline timeline, ConsumerRecord<byte[], byte[]> polled) {
        try {
            if (polled.value() != null) {
                timeline.add(CatalogueRecords.read(
                        Topics.CATALOGUES.valueSerde().deserializer().deserialize(polled.topic(), polled.value())));
            }
        } catch (SerializationException | IllegalArgumentException e) {
            LOG.atWarn()
                    .addKeyValue("offset", polled.offset())
                    .addKeyValue("cause", e.getMessage())
                    .log("a record of the catalogues topic cannot be read and is left out");
        }
        return true;
    }

    @Override
    public void close() {
        closed = true;
        follower.interrupt();
        try {
            follower.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
