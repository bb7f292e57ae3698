package dev.vigil.streams.observe;

/**
 * What is kept of one run between records: {@link RunState} while it is open, {@link ClosedRun} afterwards. Mutable, owned by one
 * thread; a record that is applied may change it in place.
 */
public sealed interface RunMemory permits RunState, ClosedRun {

    /** A compact, versioned form for a store, to be read with the same dictionary. */
    byte[] toBytes(Dictionary dictionary);

    /** A form that stands for itself. */
    default byte[] toBytes() {
        return toBytes(Dictionary.none());
    }

    /** Capture time, microseconds since the epoch, after which nothing of this run is expected and the memory may be dropped. */
    long expiresAtMicros(ObserveConfig config);

    /** Whether {@link #toBytes(Dictionary)} wrote an open run, without reading it. */
    static boolean isOpen(byte[] bytes) {
        return bytes.length > 0 && StateReader.kind(bytes[0]) == RunState.KIND;
    }

    /**
     * Looks at the version alone.
     *
     * @throws IllegalArgumentException if the bytes are of a version that cannot be read, or none
     */
    static void requireReadable(byte[] bytes) {
        StateReader in = new StateReader(bytes, Dictionary.none());
        if (isOpen(bytes)) {
            in.expect("an open run", RunState.KIND, RunState.VERSION);
        } else {
            in.expect("a closed run", ClosedRun.KIND, ClosedRun.VERSION);
        }
    }

    /**
     * Reads {@link #toBytes(Dictionary)}, and what the two versions before it wrote.
     *
     * @throws IllegalArgumentException if the bytes are of another version, or none
     */
    static RunMemory fromBytes(byte[] bytes, Dictionary dictionary) {
        if (bytes.length < 2) {
            throw new IllegalArgumentException(
                    "expected the state of a run, at least 2 bytes, got: " + bytes.length + " bytes");
        }
        return switch (StateReader.kind(bytes[0])) {
            case RunState.KIND -> RunState.fromBytes(bytes, dictionary);
            case ClosedRun.KIND -> ClosedRun.fromBytes(bytes, dictionary);
            default ->
                throw new IllegalArgumentException("expected the state of an open (" + RunState.KIND + ") or closed ("
                        + ClosedRun.KIND + ") run, got kind " + StateReader.kind(bytes[0]));
        };
    }
}
