package dev.vigil.cli.run;

import dev.vigil.cli.topic.AlertsReading;
import dev.vigil.cli.topic.KafkaTarget;
import dev.vigil.schema.StartupException;
import dev.vigil.schema.alert.Alert;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Alerts as a read-committed consumer sees them, on a thread of its own; what was there before is read first. If Kafka fails the feed begins
 * again from the start, so a reader must bear repetition.
 */
final class AlertFeed implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AlertFeed.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final KafkaTarget target;
    private final Consumer<Alert> reader;
    private final Thread thread;
    private volatile boolean closed;

    AlertFeed(KafkaTarget target, Consumer<Alert> reader) {
        this.target = target;
        this.reader = reader;
        this.thread = new Thread(this::run, "alert-feed");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!closed) {
            try (AlertsReading reading = AlertsReading.open(target)) {
                reading.follow(reader);
            } catch (InterruptException e) {
                return;
            } catch (KafkaException | StartupException e) {
                if (!closed) {
                    LOG.atWarn()
                            .addKeyValue("cause", e.getMessage())
                            .log("the alerts topic cannot be read, trying again");
                }
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
