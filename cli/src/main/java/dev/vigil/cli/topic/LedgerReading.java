package dev.vigil.cli.topic;

import dev.vigil.schema.Topics;
import dev.vigil.schema.collector.Completeness;
import dev.vigil.schema.collector.CompletenessState;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;

/** The ledger topic: for each cluster, namespace and hour the last record about all shards. */
public final class LedgerReading {

    private final Map<String, Completeness> latest = new TreeMap<>();
    private long undecodable;

    private LedgerReading() {}

    /** Reads the topic to its end. */
    public static LedgerReading of(KafkaTarget target) {
        LedgerReading ledger = new LedgerReading();
        try (TopicReading reading =
                TopicReading.open(target, Topics.LEDGER.name(target.prefix()), OptionalLong.empty())) {
            reading.read(ledger::take, false);
        }
        return ledger;
    }

    /** By cluster, namespace and hour, in this order. */
    public Collection<Completeness> hours() {
        return List.copyOf(latest.values());
    }

    /** Records that could not be decoded. */
    public long undecodable() {
        return undecodable;
    }

    private boolean take(ConsumerRecord<byte[], byte[]> polled) {
        try {
            Completeness record = Topics.LEDGER.valueSerde().deserializer().deserialize(polled.topic(), polled.value());
            if (record == null) {
                latest.remove(RecordJson.key(polled));
            } else if (record.getState() != CompletenessState.PART) {
                latest.put(RecordJson.key(polled), record);
            }
        } catch (SerializationException e) {
            undecodable++;
        }
        return true;
    }
}
