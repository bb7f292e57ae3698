package dev.vigil.cli.topic;

import dev.vigil.schema.Topics;
import dev.vigil.schema.alert.Alert;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** The alerts topic: the last record of an id is its state. As large as the alerts of a month. Not thread-safe. */
public final class AlertsReading implements AutoCloseable {

    private final TopicReading reading;
    private final Map<String, Alert> latest = new LinkedHashMap<>();
    private long undecodable;

    private AlertsReading(TopicReading reading) {
        this.reading = reading;
    }

    public static AlertsReading open(KafkaTarget target) {
        return new AlertsReading(TopicReading.open(target, Topics.ALERTS.name(target.prefix()), OptionalLong.empty()));
    }

    /** Reads to the end and returns the state of each alert. */
    public Collection<Alert> latest() {
        reading.read(
                polled -> {
                    take(polled);
                    return true;
                },
                false);
        return List.copyOf(latest.values());
    }

    /** Gives each further record to a reader, until the process is interrupted. */
    public void follow(Consumer<Alert> reader) {
        reading.read(
                polled -> {
                    Alert alert = take(polled);
                    if (alert != null) {
                        reader.accept(alert);
                    }
                    return true;
                },
                true);
    }

    /** The ids read so far. */
    public Collection<String> ids() {
        return new ArrayList<>(latest.keySet());
    }

    @Override
    public void close() {
        reading.close();
    }

    /** A tombstone removes the alert; a record that is none of ours is `topics tail`'s business. */
    private @Nullable Alert take(ConsumerRecord<byte[], byte[]> polled) {
        try {
            Alert alert = Topics.ALERTS.valueSerde().deserializer().deserialize(polled.topic(), polled.value());
            if (alert == null) {
                latest.remove(RecordJson.key(polled));
            } else {
                latest.put(alert.getAlertId(), alert);
            }
            return alert;
        } catch (SerializationException e) {
            undecodable++;
            return null;
        }
    }

    /** Records that could not be decoded so far. */
    public long undecodable() {
        return undecodable;
    }
}
