package dev.vigil.interceptor;

/** One attempt, ready for Kafka: key and value as bytes and the capture time in milliseconds since the epoch. Immutable. */
final class AttemptRecord {

    private final byte[] key;
    private final byte[] value;
    private final long capturedAtMillis;

    AttemptRecord(byte[] key, byte[] value, long capturedAtMillis) {
        this.key = key;
        this.value = value;
        this.capturedAtMillis = capturedAtMillis;
    }

    byte[] key() {
        return key;
    }

    byte[] value() {
        return value;
    }

    long capturedAtMillis() {
        return capturedAtMillis;
    }

    /** Bytes of key and value: what the buffer's bound counts. */
    int size() {
        return key.length + value.length;
    }
}
