package dev.vigil.streams.pane;

import dev.vigil.streams.observe.Observation.RetryPending;
import dev.vigil.streams.observe.RetryPolicy;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Calls in backoff, each as its latest snapshot shows it: the 512 with the smallest hashes of their ids. One more is held, to
 * estimate how many there are in all. Not thread-safe.
 */
public final class PendingCalls {

    /** Calls kept. */
    public static final int BOUND = 512;

    public static final PendingCalls EMPTY = new PendingCalls();

    static final int CALL_ID_CHARS = 128;
    static final int WORKFLOW_ID_CHARS = 200;

    private static final Comparator<Call> LATEST = Comparator.comparingLong(Call::seenMicros)
            .thenComparingInt(Call::attempt)
            .thenComparingLong(Call::nextAttemptMicros)
            .thenComparingLong(Call::intervalMicros)
            .thenComparing(Call::workflowId)
            .thenComparingLong(call -> call.policy().initialMicros())
            .thenComparingDouble(call -> call.policy().coefficient())
            .thenComparingLong(call -> call.policy().maximumMicros())
            .thenComparingInt(call -> call.policy().maximumAttempts());

    private final TreeMap<String, Call> calls = new TreeMap<>(StableHash::compare);

    PendingCalls() {}

    /**
     * A call in backoff.
     *
     * @param callId run id and activity id
     * @param seenMicros capture of the snapshot, microseconds since the epoch
     * @param attempt the attempt to come
     * @param nextAttemptMicros when it is due, microseconds since the epoch
     * @param intervalMicros current backoff
     */
    public record Call(
            String callId,
            String workflowId,
            long seenMicros,
            int attempt,
            long nextAttemptMicros,
            long intervalMicros,
            RetryPolicy policy) {}

    /** Calls kept: at most {@link #BOUND}. */
    public int size() {
        return Math.min(BOUND, calls.size());
    }

    /** By hash of the call id: an unbiased sample if there are more. */
    public List<Call> calls() {
        return calls.values().stream().limit(BOUND).toList();
    }

    /** All calls divided by those kept; 1 unless there are more than {@link #BOUND}, estimated then (standard error 4 %). */
    public double scale() {
        return calls.size() <= BOUND
                ? 1
                : Math.max(1, DistinctIds.estimate(BOUND, StableHash.of(calls.lastKey())) / BOUND);
    }

    void add(RetryPending pending) {
        add(new Call(
                Bounded.text(pending.callId(), CALL_ID_CHARS),
                Bounded.text(pending.proof().workflowId(), WORKFLOW_ID_CHARS),
                pending.timeMicros(),
                pending.attempt(),
                pending.nextAttemptMicros(),
                pending.intervalMicros(),
                pending.policy()));
    }

    private void add(Call call) {
        calls.merge(call.callId(), call, (a, b) -> LATEST.compare(a, b) >= 0 ? a : b);
        if (calls.size() > BOUND + 1) {
            calls.pollLastEntry();
        }
    }

    void merge(PendingCalls from) {
        from.calls.values().forEach(call -> add(call));
    }

    void write(DataOutput out) throws IOException {
        Varint.write(out, calls.size());
        for (Call call : calls.values()) {
            Varint.writeString(out, call.callId());
            Varint.writeString(out, call.workflowId());
            Varint.writeSigned(out, call.seenMicros());
            Varint.writeSigned(out, call.attempt());
            Varint.writeSigned(out, call.nextAttemptMicros() - call.seenMicros());
            Varint.writeSigned(out, call.intervalMicros());
            Varint.writeSigned(out, call.policy().initialMicros());
            out.writeDouble(call.policy().coefficient());
            Varint.writeSigned(out, call.policy().maximumMicros());
            Varint.writeSigned(out, call.policy().maximumAttempts());
        }
    }

    static PendingCalls read(DataInput in) throws IOException {
        PendingCalls pending = new PendingCalls();
        for (int rest = Varint.readCount(in, BOUND + 1); rest > 0; rest--) {
            String callId = Varint.readString(in);
            String workflowId = Varint.readString(in);
            long seenMicros = Varint.readSigned(in);
            int attempt = (int) Varint.readSigned(in);
            long nextAttemptMicros = seenMicros + Varint.readSigned(in);
            long intervalMicros = Varint.readSigned(in);
            RetryPolicy policy = new RetryPolicy(
                    Varint.readSigned(in), in.readDouble(), Varint.readSigned(in), (int) Varint.readSigned(in));
            pending.calls.put(
                    callId,
                    new Call(callId, workflowId, seenMicros, attempt, nextAttemptMicros, intervalMicros, policy));
        }
        return pending;
    }
}
