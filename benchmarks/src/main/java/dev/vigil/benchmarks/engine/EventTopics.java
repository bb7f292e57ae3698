package dev.vigil.benchmarks.engine;

import dev.vigil.benchmarks.engine.fleet.EventStream;
import dev.vigil.benchmarks.engine.fleet.FleetSpec;
import dev.vigil.schema.Topic;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The catalogue's topics under a prefix of their own, and a fleet's records in them. */
final class EventTopics {

    private EventTopics() {}

    /** Topics that keep everything: the events may be as old as they like. */
    static void create(String bootstrap, String prefix, int partitions) {
        TopicPrefix of = new TopicPrefix(prefix);
        List<NewTopic> topics =
                Topics.ALL.stream().map(topic -> topic(topic, of, partitions)).toList();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(topics).all().get();
            List<String> names = topics.stream().map(NewTopic::name).toList();
            while (!led(admin, names)) {
                LockSupport.parkNanos(50_000_000);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the topics of " + prefix + " cannot be created", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Whether every partition has a leader: a producer that writes before may lose its first batches to their timeout. */
    private static boolean led(Admin admin, List<String> names) throws InterruptedException {
        try {
            return admin.describeTopics(names).allTopicNames().get().values().stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .allMatch(partition -> partition.leader() != null);
        } catch (ExecutionException notYetKnown) {
            return false;
        }
    }

    private static NewTopic topic(Topic<String, ?> topic, TopicPrefix prefix, int partitions) {
        int count = switch (topic.layout().sizing()) {
            case SHARDS -> partitions;
            case MERGE -> EngineMain.MERGE_PARTITIONS;
            case SINGLE -> 1;
        };
        Map<String, String> settings = new HashMap<>(topic.settings());
        settings.put("retention.ms", "-1");
        settings.put("retention.bytes", "-1");
        settings.put("cleanup.policy", "delete");
        settings.put("segment.bytes", Integer.toString(256 << 20));
        return new NewTopic(topic.name(prefix), count, (short) 1).configs(settings);
    }

    static KafkaProducer<byte[], byte[]> producer(String bootstrap, int lingerMillis) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("linger.ms", lingerMillis);
        settings.put("batch.size", 131_072);
        settings.put("compression.type", "lz4");
        // the first batch of a fresh partition may be refused; one that overtakes it is then refused until the first
        // has timed out
        settings.put("max.in.flight.requests.per.connection", 1);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    static ProducerRecord<byte[], byte[]> record(String prefix, EventStream.Item item) {
        return new ProducerRecord<>(
                Topics.WORKFLOW_EVENTS.name(new TopicPrefix(prefix)),
                item.partition(),
                item.capturedAtMicros() / 1_000,
                item.key().getBytes(StandardCharsets.UTF_8),
                Topics.WORKFLOW_EVENTS.valueSerde().serializer().serialize("", item.event()));
    }

    /** Writes a fleet's records; returns how many of them are events. */
    static long fill(String bootstrap, String prefix, FleetSpec spec) {
        create(bootstrap, prefix, spec.partitions());
        long events = 0;
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        try (KafkaProducer<byte[], byte[]> producer = producer(bootstrap, 20)) {
            for (EventStream stream = new EventStream(spec); stream.hasNext(); ) {
                EventStream.Item item = stream.next();
                var unused = producer.send(record(prefix, item), (sent, failed) -> failure.compareAndSet(null, failed));
                events += item.isMarker() ? 0 : 1;
            }
        }
        if (failure.get() != null) {
            throw new IllegalStateException("not all events could be written", failure.get());
        }
        return events;
    }
}
