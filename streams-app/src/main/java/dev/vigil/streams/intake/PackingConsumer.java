package dev.vigil.streams.intake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Kafka's consumer, which hands over the records of one topic in packs. A pack ends where a progress marker stands, at {@value #MOST_RECORDS}
 * records and at {@value #MOST_BYTES} bytes: so that what other topics say comes before and after the same markers as without packs, since
 * Kafka Streams orders topics by the time of the first record of each. What stands alone stays as it was. Used by one thread, as any consumer.
 */
public final class PackingConsumer extends KafkaConsumer<byte[], byte[]> {

    static final int MOST_RECORDS = 256;
    static final int MOST_BYTES = 1 << 20;

    /** A run's key is cluster, namespace and workflow; a marker's is the first two. */
    private static final int SLASHES_OF_A_RUN = 2;

    private final String topic;

    /** @param topic whose records are packed, with its prefix */
    public PackingConsumer(Map<String, Object> config, String topic) {
        super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.topic = topic;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        return pack(super.poll(timeout), topic);
    }

    static ConsumerRecords<byte[], byte[]> pack(ConsumerRecords<byte[], byte[]> polled, String topic) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> packed = new HashMap<>();
        boolean changed = false;
        for (TopicPartition partition : polled.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> records = polled.records(partition);
            boolean packs = records.size() > 1 && partition.topic().equals(topic);
            packed.put(partition, packs ? packs(records) : records);
            changed |= packs;
        }
        return changed ? new ConsumerRecords<>(packed, polled.nextOffsets()) : polled;
    }

    private static List<ConsumerRecord<byte[], byte[]>> packs(List<ConsumerRecord<byte[], byte[]>> records) {
        List<ConsumerRecord<byte[], byte[]>> packs = new ArrayList<>();
        int begin = 0;
        long bytes = 0;
        for (int at = 0; at < records.size(); at++) {
            ConsumerRecord<byte[], byte[]> record = records.get(at);
            int size = Pack.size(record);
            if (at > begin && (at - begin == MOST_RECORDS || bytes + size > MOST_BYTES || !isOfARun(record.key()))) {
                packs.add(pack(records.subList(begin, at)));
                begin = at;
                bytes = 0;
            }
            bytes += size;
        }
        packs.add(pack(records.subList(begin, records.size())));
        return packs;
    }

    private static ConsumerRecord<byte[], byte[]> pack(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.size() == 1 ? records.get(0) : Pack.of(records);
    }

    /** Whether a key names a workflow; one that cannot be read counts as a marker's: it only makes a pack shorter. */
    private static boolean isOfARun(byte[] key) {
        if (key == null) {
            return false;
        }
        int slashes = 0;
        for (byte character : key) {
            if (character == '/') {
                slashes++;
            }
        }
        return slashes >= SLASHES_OF_A_RUN;
    }
}
