package dev.vigil.collector.progress;

import java.util.Arrays;

/**
 * The open activities of one run, by the event id of their schedule, and when they were scheduled: two numbers each in one
 * array, because most runs have none or one and there are a million runs. The server allows 2,000 a run. Not thread-safe.
 */
final class OpenActivities {

    private static final long[] NONE = {};

    /** Event id and time, in the order of the events; the rest is free. */
    private long[] pairs = NONE;

    private int used;

    /** An event that was added before, or an older one, changes nothing: histories only grow. */
    void scheduled(long eventId, long atMicros) {
        if (used > 0 && pairs[used - 2] >= eventId) {
            return;
        }
        if (used == pairs.length) {
            pairs = Arrays.copyOf(pairs, Math.max(2, used * 2));
        }
        pairs[used] = eventId;
        pairs[used + 1] = atMicros;
        used += 2;
    }

    void closed(long scheduledEventId) {
        for (int i = 0; i < used; i += 2) {
            if (pairs[i] == scheduledEventId) {
                System.arraycopy(pairs, i + 2, pairs, i, used - i - 2);
                used -= 2;
                break;
            }
        }
        if (used == 0) {
            pairs = NONE;
        }
    }

    /** When the first of them was scheduled, microseconds since the epoch; {@link Long#MAX_VALUE}: there is none. */
    long oldestMicros() {
        long oldest = Long.MAX_VALUE;
        for (int i = 0; i < used; i += 2) {
            oldest = Math.min(oldest, pairs[i + 1]);
        }
        return oldest;
    }
}
