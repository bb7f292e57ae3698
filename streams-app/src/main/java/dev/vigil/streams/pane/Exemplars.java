package dev.vigil.streams.pane;

import dev.vigil.streams.observe.Proof;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * The 16 smallest proofs by (event time, workflow id, run id, first event id): which ones stay does not depend on the order of
 * arrival. Not thread-safe.
 */
public final class Exemplars {

    /** Proofs kept. */
    public static final int BOUND = 16;

    public static final Exemplars EMPTY = new Exemplars();

    private static final Comparator<Exemplar> BY_EVENT = Comparator.comparingLong(Exemplar::timeMicros)
            .thenComparing(exemplar -> exemplar.proof().workflowId())
            .thenComparing(exemplar -> exemplar.proof().runId())
            .thenComparingLong(exemplar -> firstEventId(exemplar.proof()));
    /** Decides between two proofs by one event, so that it does not matter which came first. */
    private static final Comparator<Exemplar> TOTAL = BY_EVENT.thenComparing(
                    exemplar -> exemplar.proof().text())
            .thenComparing(exemplar -> exemplar.proof().eventIds().toString());

    private final TreeSet<Exemplar> smallest = new TreeSet<>(BY_EVENT);

    Exemplars() {}

    /**
     * An event that proves a number.
     *
     * @param timeMicros event time, microseconds since the epoch
     */
    public record Exemplar(long timeMicros, Proof proof) {}

    /** Smallest first. */
    public List<Exemplar> smallest() {
        return List.copyOf(smallest);
    }

    void add(long timeMicros, Proof proof) {
        add(new Exemplar(timeMicros, Bounded.proof(proof)));
    }

    void merge(Exemplars from) {
        from.smallest.forEach(this::add);
    }

    private void add(Exemplar exemplar) {
        if (smallest.size() == BOUND && BY_EVENT.compare(exemplar, smallest.last()) > 0) {
            return;
        }
        Exemplar same = smallest.ceiling(exemplar);
        if (same != null && BY_EVENT.compare(same, exemplar) == 0) {
            if (TOTAL.compare(exemplar, same) < 0) {
                smallest.remove(same);
                smallest.add(exemplar);
            }
            return;
        }
        smallest.add(exemplar);
        if (smallest.size() > BOUND) {
            smallest.pollLast();
        }
    }

    void write(DataOutput out) throws IOException {
        Varint.write(out, smallest.size());
        for (Exemplar exemplar : smallest) {
            Varint.writeSigned(out, exemplar.timeMicros());
            writeProof(out, exemplar.proof());
        }
    }

    static Exemplars read(DataInput in) throws IOException {
        Exemplars exemplars = new Exemplars();
        for (int rest = Varint.readCount(in, BOUND); rest > 0; rest--) {
            exemplars.smallest.add(new Exemplar(Varint.readSigned(in), readProof(in)));
        }
        return exemplars;
    }

    private static void writeProof(DataOutput out, Proof proof) throws IOException {
        Varint.writeString(out, proof.workflowId());
        Varint.writeString(out, proof.runId());
        Varint.write(out, proof.eventIds().size());
        for (long eventId : proof.eventIds()) {
            Varint.writeSigned(out, eventId);
        }
        Varint.writeString(out, proof.text());
    }

    private static Proof readProof(DataInput in) throws IOException {
        String workflowId = Varint.readString(in);
        String runId = Varint.readString(in);
        int ids = Varint.readCount(in, Bounded.EVENT_IDS);
        List<Long> eventIds = new ArrayList<>(ids);
        for (int i = 0; i < ids; i++) {
            eventIds.add(Varint.readSigned(in));
        }
        return new Proof(workflowId, runId, eventIds, Varint.readString(in));
    }

    private static long firstEventId(Proof proof) {
        return proof.eventIds().isEmpty() ? 0 : proof.eventIds().get(0);
    }
}
