package dev.vigil.streams.topology;

import dev.vigil.streams.state.LiveState.ChangeLog;

/** Passes changes on and adds up what they weigh. One for each commit. */
final class CountedChanges implements ChangeLog {

    private final ChangeLog to;
    private long entries;
    private long bytes;

    CountedChanges(ChangeLog to) {
        this.to = to;
    }

    @Override
    public void put(byte[] key, byte[] value) {
        entries++;
        bytes += key.length + value.length;
        to.put(key, value);
    }

    @Override
    public void delete(byte[] key) {
        entries++;
        bytes += key.length;
        to.delete(key);
    }

    long entries() {
        return entries;
    }

    /** Of keys and values; Kafka's own overhead and compression are not in it. */
    long bytes() {
        return bytes;
    }
}
