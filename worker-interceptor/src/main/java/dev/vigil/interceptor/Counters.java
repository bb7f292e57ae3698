package dev.vigil.interceptor;

import java.util.concurrent.atomic.AtomicLong;

/** What became of every attempt: sent + failed + dropped + skipped + what is still on its way. Thread-safe. */
final class Counters {

    /** Acknowledged by Kafka. */
    final AtomicLong sent = new AtomicLong();

    /** Refused by Kafka, given up by the client, or not to be encoded. */
    final AtomicLong failed = new AtomicLong();

    /** Never given to the client: the buffer was full, or the interceptor closed. */
    final AtomicLong dropped = new AtomicLong();

    /** Of activities without a workflow, which the topic has no place for. */
    final AtomicLong skipped = new AtomicLong();
}
