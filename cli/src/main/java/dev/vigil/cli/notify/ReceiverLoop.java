package dev.vigil.cli.notify;

import dev.vigil.schema.StartupException;
import dev.vigil.schema.Topics;
import dev.vigil.schema.alert.Alert;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** The thread of one receiver: one session with Kafka after another until it is interrupted, with a pause where Kafka fails. */
final class ReceiverLoop implements Runnable {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Reads the alerts topic and tells the receiver, until it is interrupted or Kafka fails. */
    interface Session {
        void run() throws InterruptedException;
    }

    private final String receiver;
    private final ReceiverHealth health;
    private final Session session;
    private final CountDownLatch never = new CountDownLatch(1);

    ReceiverLoop(String receiver, ReceiverHealth health, Session session) {
        this.receiver = receiver;
        this.health = health;
        this.session = session;
    }

    @Override
    public void run() {
        health.known(receiver);
        try {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    session.run();
                } catch (InterruptException e) {
                    return;
                } catch (KafkaException | StartupException e) {
                    health.failed(receiver, "the alerts topic cannot be read: " + e.getMessage(), 0);
                    var unused = never.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closing
        }
    }

    /** The alert in a record; null if it cannot be decoded, which {@code topics tail} shows. */
    static @Nullable Alert decoded(ConsumerRecord<byte[], byte[]> polled) {
        try {
            return Topics.ALERTS.valueSerde().deserializer().deserialize(polled.topic(), polled.value());
        } catch (SerializationException e) {
            return null;
        }
    }
}
