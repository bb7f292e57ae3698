package dev.vigil.cli.notify;

import dev.vigil.cli.topic.KafkaTarget;
import dev.vigil.cli.topic.TopicReading;
import dev.vigil.schema.Topics;
import dev.vigil.schema.alert.Alert;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Keeps one Alertmanager informed: reads the topic from its start, so that it knows what is open, then posts what has changed at once and all
 * that is open again and again, as Prometheus does. Nothing is remembered between starts. Several instances may do so at once: Alertmanager
 * recognises what it has.
 */
final class AlertmanagerLoop implements ReceiverLoop.Session {

    private static final String PATH = "/api/v2/alerts";

    private final String name;
    private final AlertmanagerReceiver receiver;
    private final KafkaTarget kafka;
    private final String baseUrl;
    private final Outbound outbound;
    private final ReceiverHealth health;
    private final Clock clock;
    private final Retrying retrying = new Retrying();
    private Instant next;

    /** @param baseUrl address of the console for links; empty: none */
    AlertmanagerLoop(
            String name,
            AlertmanagerReceiver receiver,
            KafkaTarget kafka,
            String baseUrl,
            Outbound outbound,
            ReceiverHealth health,
            Clock clock) {
        this.name = name;
        this.receiver = receiver;
        this.kafka = kafka;
        this.baseUrl = baseUrl;
        this.outbound = outbound;
        this.health = health;
        this.clock = clock;
        this.next = clock.instant();
    }

    @Override
    public void run() throws InterruptedException {
        try (TopicReading reading =
                TopicReading.open(kafka, Topics.ALERTS.name(kafka.prefix()), OptionalLong.empty())) {
            inform(reading);
        }
    }

    private void inform(TopicReading reading) throws InterruptedException {
        AlertmanagerState state = new AlertmanagerState(receiver.resend(), baseUrl);
        reading.read(
                polled -> {
                    take(state, polled);
                    return true;
                },
                false);
        next = clock.instant();
        while (!Thread.currentThread().isInterrupted()) {
            boolean[] news = {false};
            reading.poll(polled -> news[0] |= take(state, polled));
            Instant now = clock.instant();
            boolean isDue = !now.isBefore(next);
            // while it fails, news wait for the next try like everything else
            if (!state.isEmpty() && (isDue || (news[0] && retrying.isFresh()))) {
                next = now.plus(tell(state, now));
            }
        }
    }

    /** Returns the pause before the next post. */
    private Duration tell(AlertmanagerState state, Instant now) throws InterruptedException {
        int alerts = state.size();
        try {
            outbound.post(URI.create(receiver.url() + PATH), receiver.headers(), state.body(now));
            state.delivered();
            health.sent(name, alerts);
            retrying.reset();
            return receiver.resend();
        } catch (DeliveryException e) {
            health.failed(name, e.getMessage(), alerts);
            return retrying.next();
        }
    }

    private boolean take(AlertmanagerState state, ConsumerRecord<byte[], byte[]> polled) {
        Alert alert = ReceiverLoop.decoded(polled);
        return alert != null && state.take(alert, clock.instant());
    }

    /** The address, how often all that is open is posted again, and what is sent along. */
    record AlertmanagerReceiver(String url, Duration resend, Map<String, String> headers) {

        AlertmanagerReceiver {
            headers = Map.copyOf(headers);
        }
    }
}
