package dev.vigil.streams.intake;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Several successive records of one partition in one. It has the offset of the first of them: what is committed while it waits is where it
 * begins, and once it is processed the consumer's position is committed. It lives between a poll and a processor and is never written.
 */
public final class Pack {

    private static final String HEADER = "vigil.pack";
    private static final byte[] NOTHING = {};
    private static final int NUMBERS = Integer.BYTES + Long.BYTES + Integer.BYTES + Integer.BYTES;
    private static final int ABSENT = -1;

    private Pack() {}

    /** Takes the records out of a pack, in the order of their offsets. */
    @FunctionalInterface
    public interface Taker {

        /**
         * @param offset of the record in its partition
         * @param timestamp the record's, milliseconds since the epoch; negative if it has none
         */
        void take(long offset, long timestamp, byte @Nullable [] key, byte @Nullable [] value);
    }

    /** Whether a record is a pack. */
    public static boolean is(Headers headers) {
        return headers.lastHeader(HEADER) != null;
    }

    /**
     * Packs records.
     *
     * @param records of one partition, at least one, by offset
     */
    public static ConsumerRecord<byte[], byte[]> of(List<ConsumerRecord<byte[], byte[]>> records) {
        ConsumerRecord<byte[], byte[]> first = records.get(0);
        long bytes = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            bytes += size(record);
        }
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(bytes));
        for (ConsumerRecord<byte[], byte[]> record : records) {
            out.putInt(Math.toIntExact(record.offset() - first.offset())).putLong(record.timestamp());
            put(out, record.key());
            put(out, record.value());
        }
        return new ConsumerRecord<>(
                first.topic(),
                first.partition(),
                first.offset(),
                first.timestamp(),
                TimestampType.CREATE_TIME,
                0,
                out.capacity(),
                NOTHING,
                out.array(),
                new RecordHeaders().add(HEADER, NOTHING),
                first.leaderEpoch());
    }

    /** What a record needs in a pack, bytes. */
    static int size(ConsumerRecord<byte[], byte[]> record) {
        return NUMBERS + length(record.key()) + length(record.value());
    }

    /**
     * Hands over the records of a pack.
     *
     * @param firstOffset the pack's own offset
     * @throws SerializationException if the bytes are no pack
     */
    public static void unpack(long firstOffset, byte[] pack, Taker taker) {
        ByteBuffer in = ByteBuffer.wrap(pack);
        while (in.hasRemaining()) {
            try {
                long offset = firstOffset + in.getInt();
                long timestamp = in.getLong();
                taker.take(offset, timestamp, bytes(in), bytes(in));
            } catch (BufferUnderflowException | NegativeArraySizeException e) {
                throw new SerializationException("expected a pack of records, got other bytes", e);
            }
        }
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static void put(ByteBuffer out, byte @Nullable [] bytes) {
        if (bytes == null) {
            out.putInt(ABSENT);
        } else {
            out.putInt(bytes.length).put(bytes);
        }
    }

    private static byte @Nullable [] bytes(ByteBuffer in) {
        int length = in.getInt();
        if (length == ABSENT) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
