package dev.vigil.streams.crash;

import dev.vigil.schema.Topic;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.fact.ActivityExecution;
import dev.vigil.schema.fact.WorkflowRun;
import dev.vigil.schema.window.Emit;
import dev.vigil.schema.window.FailureRate;
import dev.vigil.schema.window.LatencyPercentiles;
import dev.vigil.schema.window.RetryBurst;
import dev.vigil.schema.window.WindowSpan;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * What an application has published, read committed, in the form in which two runs must be equal: the last record of every window key, how
 * often each run and activity was published and its row, the last record of every alert. Fields that hold processing time are
 * set to 0; the rest is compared as the bytes that stand in the topic. Alerts of Vigil itself are left out: a source that is silent for
 * two minutes by the wall clock depends on how long things took.
 */
final class Published {

    private static final Duration DECIDED_WITHIN = Duration.ofSeconds(60);

    /** By topic and key, as text that shows what differs. */
    final Map<String, String> last = new TreeMap<>();

    final Map<String, Integer> rows = new TreeMap<>();
    int early;
    int deadLetters;

    private Published() {}

    static Published read(String bootstrap, TopicPrefix prefix) {
        Published published = new Published();
        published.windows(bootstrap, prefix, Topics.FAILURE_RATES, FailureRate::getWindow);
        published.windows(bootstrap, prefix, Topics.RETRY_BURSTS, RetryBurst::getWindow);
        published.windows(bootstrap, prefix, Topics.LATENCIES, LatencyPercentiles::getWindow);
        each(bootstrap, prefix, Topics.WORKFLOW_RUNS, (key, run) -> published.row(Topics.WORKFLOW_RUNS, key, run));
        each(bootstrap, prefix, Topics.ACTIVITIES, (key, row) -> published.row(Topics.ACTIVITIES, key, row));
        each(bootstrap, prefix, Topics.ALERTS, (key, alert) -> {
            if (alert.getSource().getOrigin() != Origin.SELF) {
                published.last.put("alerts " + key, comparable(alert));
            }
        });
        each(bootstrap, prefix, Topics.DEAD_LETTERS, (key, letter) -> published.deadLetters++);
        return published;
    }

    private interface Span<V> {
        WindowSpan of(V value);
    }

    private <V extends SpecificRecord> void windows(
            String bootstrap, TopicPrefix prefix, Topic<String, V> topic, Span<V> span) {
        each(bootstrap, prefix, topic, (key, value) -> {
            WindowSpan window = span.of(value);
            if (window.getEmit() == Emit.EARLY) {
                early++;
                return;
            }
            last.put(
                    topic.name() + " " + key + " " + window.getStartMicros() + "–" + window.getEndMicros()
                            + (window.getEmit() == Emit.ADDENDUM ? " addendum" : ""),
                    comparable(value));
        });
    }

    private void row(Topic<String, ?> topic, String key, SpecificRecord value) {
        String name = topic.name() + " " + key + " "
                + (value instanceof WorkflowRun run ? run.getRunId() : activity((ActivityExecution) value));
        rows.merge(name, 1, Integer::sum);
        last.put(name, value.toString());
    }

    private static String activity(ActivityExecution activity) {
        return activity.getRunId() + " " + activity.getActivityId() + " " + activity.getScheduledEventId();
    }

    /** The record's own text without {@code published_at_micros}, which holds processing time. */
    private static String comparable(SpecificRecord value) {
        if (value instanceof Alert) {
            value.put(value.getSchema().getField("published_at_micros").pos(), 0L);
        } else {
            WindowSpan window =
                    (WindowSpan) value.get(value.getSchema().getField("window").pos());
            window.put(window.getSchema().getField("published_at_micros").pos(), 0L);
        }
        return value.toString();
    }

    private static <V> void each(
            String bootstrap, TopicPrefix prefix, Topic<String, V> topic, BiConsumer<String, V> reader) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", bootstrap);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", "false");
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name(prefix)).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = decided(bootstrap, topic.name(prefix), consumer, partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, byte[]> polled : consumer.poll(Duration.ofMillis(200))) {
                    reader.accept(
                            polled.key(),
                            topic.valueSerde().deserializer().deserialize(polled.topic(), polled.value()));
                }
            }
        }
    }

    /**
     * The ends of the partitions, once no transaction is undecided: that of a killed producer is aborted after its timeout, 10 s, and
     * until then hides all that was committed after its beginning.
     */
    private static Map<TopicPartition, Long> decided(
            String bootstrap, String topic, KafkaConsumer<?, ?> committed, List<TopicPartition> partitions) {
        long deadline = System.nanoTime() + DECIDED_WITHIN.toNanos();
        boolean said = false;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            while (true) {
                Map<TopicPartition, Long> all = new HashMap<>();
                admin.listOffsets(partitions.stream()
                                .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest())))
                        .all()
                        .get()
                        .forEach((partition, end) -> all.put(partition, end.offset()));
                Map<TopicPartition, Long> decided = committed.endOffsets(partitions);
                if (decided.equals(all)) {
                    return decided;
                }
                if (!said) {
                    said = true;
                    System.out.println("crash: " + topic + " is written up to " + all + " and decided up to " + decided
                            + ": waiting");
                }
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("transactions in " + topic + " are undecided after " + DECIDED_WITHIN
                            + ": written up to " + all + ", decided up to " + decided + ", open: "
                            + admin.describeProducers(partitions).all().get());
                }
                LockSupport.parkNanos(50_000_000);
            }
        } catch (ExecutionException e) {
            throw new AssertionError("the ends of " + topic + " cannot be read", e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
