package dev.vigil.streams.readiness;

import dev.vigil.streams.observe.Proof;
import dev.vigil.streams.pane.Exemplars.Exemplar;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What was seen of one kind: how often, first and last, and the latest {@value #NAMED} workflows that show it. Not thread-safe. About 300
 * bytes when full.
 */
final class Evidence {

    static final int NAMED = 3;
    private static final int MOST_EVENT_IDS = 8;

    private static final Comparator<Exemplar> LATEST = Comparator.comparingLong(Exemplar::timeMicros)
            .reversed()
            .thenComparing(exemplar -> exemplar.proof().workflowId())
            .thenComparing(exemplar -> exemplar.proof().runId())
            .thenComparing(exemplar -> exemplar.proof().text());

    private long count;
    private long firstMicros;
    private long lastMicros;
    private List<Exemplar> latest = List.of();

    long count() {
        return count;
    }

    /** Event time, microseconds since the epoch; 0 = never. */
    long firstMicros() {
        return firstMicros;
    }

    long lastMicros() {
        return lastMicros;
    }

    List<Exemplar> latest() {
        return latest;
    }

    /** @param atMicros when, where no exemplar says it better */
    void add(long more, long atMicros, List<Exemplar> exemplars) {
        count = Math.max(0, count + more);
        long first = exemplars.stream().mapToLong(Exemplar::timeMicros).min().orElse(atMicros);
        long last = exemplars.stream().mapToLong(Exemplar::timeMicros).max().orElse(atMicros);
        firstMicros = firstMicros == 0 ? first : Math.min(firstMicros, first);
        lastMicros = Math.max(lastMicros, last);
        List<Exemplar> all = new ArrayList<>(latest);
        all.addAll(exemplars);
        latest = all.stream().sorted(LATEST).distinct().limit(NAMED).toList();
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(count);
        out.writeLong(firstMicros);
        out.writeLong(lastMicros);
        out.writeByte(latest.size());
        for (Exemplar exemplar : latest) {
            out.writeLong(exemplar.timeMicros());
            State.text(out, exemplar.proof().workflowId());
            State.text(out, exemplar.proof().runId());
            State.text(out, exemplar.proof().text());
            List<Long> ids = exemplar.proof().eventIds();
            out.writeByte(Math.min(MOST_EVENT_IDS, ids.size()));
            for (int i = 0; i < Math.min(MOST_EVENT_IDS, ids.size()); i++) {
                out.writeLong(ids.get(i));
            }
        }
    }

    static Evidence read(DataInput in) throws IOException {
        Evidence evidence = new Evidence();
        evidence.count = in.readLong();
        evidence.firstMicros = in.readLong();
        evidence.lastMicros = in.readLong();
        List<Exemplar> latest = new ArrayList<>();
        for (int i = in.readByte(); i > 0; i--) {
            long time = in.readLong();
            String workflowId = State.text(in);
            String runId = State.text(in);
            String text = State.text(in);
            List<Long> ids = new ArrayList<>();
            for (int j = in.readByte(); j > 0; j--) {
                ids.add(in.readLong());
            }
            latest.add(new Exemplar(time, new Proof(workflowId, runId, ids, text)));
        }
        evidence.latest = List.copyOf(latest);
        return evidence;
    }
}
