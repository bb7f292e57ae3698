package dev.vigil.cli.notify;

import dev.vigil.cli.alert.AlertJson;
import dev.vigil.cli.config.NotifyConfig;
import dev.vigil.cli.terminal.Json;
import dev.vigil.cli.topic.KafkaTarget;
import dev.vigil.schema.Topics;
import dev.vigil.schema.alert.Alert;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Tells one webhook the news of alerts, each at least once and in order: an offset is committed only after what stands before it was taken.
 * Instances share the partitions as a consumer group. What is news depends on what was told before, so a partition is read from its start
 * and what lies before the committed offset is remembered, not told.
 */
final class WebhookLoop implements ReceiverLoop.Session {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final String DELIVERY = "X-Vigil-Delivery";

    private final String name;
    private final NotifyConfig.Webhook receiver;
    private final KafkaTarget kafka;
    private final Outbound outbound;
    private final ReceiverHealth health;
    private final Clock clock;
    private final Retrying retrying = new Retrying();
    private final Map<TopicPartition, WebhookNews> news = new HashMap<>();
    private final Map<TopicPartition, Long> committed = new HashMap<>();

    WebhookLoop(
            String name,
            NotifyConfig.Webhook receiver,
            KafkaTarget kafka,
            Outbound outbound,
            ReceiverHealth health,
            Clock clock) {
        this.name = name;
        this.receiver = receiver;
        this.kafka = kafka;
        this.outbound = outbound;
        this.health = health;
        this.clock = clock;
    }

    @Override
    public void run() throws InterruptedException {
        news.clear();
        committed.clear();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            consumer.subscribe(List.of(Topics.ALERTS.name(kafka.prefix())), new Assignment(consumer));
            while (!Thread.currentThread().isInterrupted()) {
                for (ConsumerRecord<byte[], byte[]> polled : consumer.poll(POLL)) {
                    tell(consumer, polled);
                }
            }
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = new HashMap<>(kafka.clientSettings());
        settings.put("group.id", kafka.prefix().value() + "notify-" + name);
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", "false");
        settings.put("allow.auto.create.topics", "false");
        settings.put("auto.offset.reset", "earliest");
        // while one post is tried again and again the consumer is still polled
        settings.put("max.poll.records", 100);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private void tell(KafkaConsumer<byte[], byte[]> consumer, ConsumerRecord<byte[], byte[]> polled)
            throws InterruptedException {
        TopicPartition partition = new TopicPartition(polled.topic(), polled.partition());
        WebhookNews known = news.get(partition);
        if (known == null) {
            return; // taken away meanwhile
        }
        boolean isNews = false;
        Alert alert = ReceiverLoop.decoded(polled);
        if (alert != null) {
            isNews = known.isNews(alert);
        }
        if (polled.offset() < committed.getOrDefault(partition, 0L)) {
            return;
        }
        if (isNews && alert != null && !delivered(consumer, alert)) {
            return;
        }
        if (news.containsKey(partition)) {
            consumer.commitSync(Map.of(partition, new OffsetAndMetadata(polled.offset() + 1)));
        }
    }

    /** Tries until it is taken. Returns false if the partition was taken away meanwhile: another instance tells it. */
    private boolean delivered(KafkaConsumer<byte[], byte[]> consumer, Alert alert) throws InterruptedException {
        Set<TopicPartition> mine = Set.copyOf(consumer.assignment());
        while (true) {
            try {
                post(alert);
                health.sent(name, 1);
                retrying.reset();
                return true;
            } catch (DeliveryException e) {
                health.failed(name, e.getMessage(), 1);
            }
            consumer.pause(consumer.assignment());
            Instant until = clock.instant().plus(retrying.next());
            while (clock.instant().isBefore(until)) {
                consumer.poll(POLL);
                consumer.pause(consumer.assignment());
            }
            if (!consumer.assignment().equals(mine)) {
                consumer.resume(consumer.assignment());
                return false;
            }
            consumer.resume(consumer.assignment());
        }
    }

    private void post(Alert alert) throws DeliveryException, InterruptedException {
        byte[] body = Json.line(AlertJson.of(alert)).getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = new LinkedHashMap<>();
        if (!receiver.secret().isEmpty()) {
            headers.put(
                    Signature.HEADER,
                    Signature.of(receiver.secret(), clock.instant().getEpochSecond(), body));
        }
        // the same after a crash: a receiver that has it may forget it
        headers.put(
                DELIVERY,
                alert.getAlertId() + "/" + alert.getState().name().toLowerCase(java.util.Locale.ROOT) + "/"
                        + alert.getSeverity().name().toLowerCase(java.util.Locale.ROOT));
        outbound.post(URI.create(receiver.url()), headers, body);
    }

    /** What is told before and after this instance had a partition is not its own. */
    private final class Assignment implements ConsumerRebalanceListener {

        private final KafkaConsumer<byte[], byte[]> consumer;

        Assignment(KafkaConsumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            partitions.forEach(news::remove);
            partitions.forEach(committed::remove);
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            consumer.committed(Set.copyOf(partitions)).forEach((partition, offset) -> {
                if (offset != null) {
                    committed.put(partition, offset.offset());
                }
            });
            partitions.forEach(partition -> news.put(partition, new WebhookNews(receiver.minSeverity())));
            consumer.seekToBeginning(partitions);
        }
    }
}
