package dev.vigil.streams.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PackingConsumerTest {

    private static final String TOPIC = "events";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 3);
    private static final String RUN = "c/ns/order";
    private static final String MARKER = "c/ns";

    @Test
    void whatIsUnpackedIsWhatWasPolled() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            long offset = random.nextInt(1_000_000);
            for (int i = random.nextInt(2_000); i >= 0; i--) {
                offset += 1 + random.nextInt(3); // transactions leave holes
                byte[] value = random.nextInt(20) == 0 ? null : new byte[random.nextInt(300)];
                if (value != null) {
                    random.nextBytes(value);
                }
                String key = random.nextInt(50) == 0 ? null : random.nextInt(40) == 0 ? MARKER : RUN + i;
                records.add(record(TOPIC, offset, random.nextInt() - 1L, key, value));
            }

            List<ConsumerRecord<byte[], byte[]>> packed = pack(records);

            assertThat(packed).hasSizeLessThanOrEqualTo(records.size());
            assertThat(texts(packed)).isEqualTo(texts(records));
        }
    }

    @Test
    void aMarkerBeginsAPack() {
        List<ConsumerRecord<byte[], byte[]>> packed = pack(List.of(
                record(TOPIC, 10, 1, RUN, new byte[1]),
                record(TOPIC, 11, 2, RUN, new byte[1]),
                record(TOPIC, 12, 3, MARKER, new byte[1]),
                record(TOPIC, 13, 4, RUN, new byte[1]),
                record(TOPIC, 14, 5, MARKER, new byte[1])));

        assertThat(packed).extracting(ConsumerRecord::offset).containsExactly(10L, 12L, 14L);
        assertThat(packed).extracting(ConsumerRecord::timestamp).containsExactly(1L, 3L, 5L);
        assertThat(packed)
                .extracting(record -> Pack.is(record.headers()))
                .as("one alone stays as it was")
                .containsExactly(true, true, false);
    }

    @Test
    void aPackHoldsOnlySoManyRecordsAndBytes() {
        List<ConsumerRecord<byte[], byte[]>> small = new ArrayList<>();
        for (int i = 0; i < PackingConsumer.MOST_RECORDS + 2; i++) {
            small.add(record(TOPIC, i, i, RUN, new byte[10]));
        }
        assertThat(pack(small)).extracting(ConsumerRecord::offset).containsExactly(0L, (long)
                PackingConsumer.MOST_RECORDS);

        byte[] big = new byte[PackingConsumer.MOST_BYTES - 1];
        assertThat(pack(List.of(
                        record(TOPIC, 0, 0, RUN, big),
                        record(TOPIC, 1, 1, RUN, big),
                        record(TOPIC, 2, 2, RUN, new byte[1]))))
                .extracting(ConsumerRecord::offset)
                .containsExactly(0L, 1L, 2L);
    }

    @Test
    void otherTopicsAndTheNextOffsetsStayAsTheyAre() {
        TopicPartition other = new TopicPartition("attempts", 3);
        ConsumerRecords<byte[], byte[]> polled = new ConsumerRecords<>(
                Map.of(
                        PARTITION,
                        List.of(record(TOPIC, 7, 1, RUN, new byte[1]), record(TOPIC, 8, 1, RUN, new byte[1])),
                        other,
                        List.of(
                                record(other.topic(), 1, 1, RUN, new byte[1]),
                                record(other.topic(), 2, 1, RUN, new byte[1]))),
                Map.of(PARTITION, new OffsetAndMetadata(12), other, new OffsetAndMetadata(3)));

        ConsumerRecords<byte[], byte[]> packed = PackingConsumer.pack(polled, TOPIC);

        assertThat(packed.records(PARTITION)).hasSize(1);
        assertThat(packed.records(other)).isEqualTo(polled.records(other));
        assertThat(packed.nextOffsets()).isEqualTo(polled.nextOffsets());
    }

    @Test
    void bytesThatAreNoPackAreRefused() {
        assertThatThrownBy(() -> Pack.unpack(0, new byte[] {1, 2, 3}, (offset, timestamp, key, value) -> {}))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("a pack of records");
    }

    private static List<ConsumerRecord<byte[], byte[]>> pack(List<ConsumerRecord<byte[], byte[]>> records) {
        return PackingConsumer.pack(new ConsumerRecords<>(Map.of(PARTITION, records), Map.of()), TOPIC)
                .records(PARTITION);
    }

    private static List<String> texts(List<ConsumerRecord<byte[], byte[]>> records) {
        List<String> texts = new ArrayList<>();
        Pack.Taker taker = (offset, timestamp, key, value) ->
                texts.add(offset + " " + timestamp + " " + Arrays.toString(key) + " " + Arrays.toString(value));
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (Pack.is(record.headers())) {
                Pack.unpack(record.offset(), record.value(), taker);
            } else {
                taker.take(record.offset(), record.timestamp(), record.key(), record.value());
            }
        }
        return texts;
    }

    @SuppressWarnings("NullAway") // Kafka's own type does not say that both may be null
    private static ConsumerRecord<byte[], byte[]> record(
            String topic, long offset, long timestamp, @Nullable String key, byte @Nullable [] value) {
        return new ConsumerRecord<>(
                topic,
                PARTITION.partition(),
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                0,
                0,
                key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
