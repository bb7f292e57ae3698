package dev.vigil.interceptor;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What stands between activities and Kafka: a queue bounded in records and in bytes. Full means the newest record is
 * refused, at once. Thread-safe; {@link #offer} never waits for room.
 */
final class AttemptBuffer {

    private final BlockingQueue<AttemptRecord> records;
    private final long maxBytes;
    private final AtomicLong bytes = new AtomicLong();

    AttemptBuffer(int maxRecords, long maxBytes) {
        this.records = new ArrayBlockingQueue<>(maxRecords);
        this.maxBytes = maxBytes;
    }

    /** Takes the record, or refuses it because a bound is reached. */
    boolean offer(AttemptRecord record) {
        if (bytes.addAndGet(record.size()) > maxBytes || !records.offer(record)) {
            bytes.addAndGet(-record.size());
            return false;
        }
        return true;
    }

    /** The oldest record; waits for one up to the given time. */
    @Nullable
    AttemptRecord poll(long timeoutMillis) throws InterruptedException {
        AttemptRecord record = records.poll(timeoutMillis, TimeUnit.MILLISECONDS);
        if (record != null) {
            bytes.addAndGet(-record.size());
        }
        return record;
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    /** Throws away what is left and says how many records that were. */
    int clear() {
        int cleared = 0;
        for (AttemptRecord record = records.poll(); record != null; record = records.poll()) {
            bytes.addAndGet(-record.size());
            cleared++;
        }
        return cleared;
    }
}
