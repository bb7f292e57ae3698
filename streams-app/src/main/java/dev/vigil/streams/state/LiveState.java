package dev.vigil.streams.state;

/**
 * Objects that live on the heap of one task and are written to a changelog at each commit. Called on the task's thread only.
 */
public interface LiveState {

    /** Takes back an entry that a former owner wrote; called for each live entry before the first record is processed. */
    void restore(byte[] key, byte[] value);

    /**
     * A commit is about to happen. Writes every entry that changed since the last call, and forwards what belongs to this commit
     * through the processor's context.
     */
    void commit(ChangeLog changes);

    /** Where changed entries go. */
    interface ChangeLog {
        void put(byte[] key, byte[] value);

        void delete(byte[] key);
    }
}
