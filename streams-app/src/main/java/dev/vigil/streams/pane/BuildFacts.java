package dev.vigil.streams.pane;

import dev.vigil.streams.observe.Observation.Exposed;
import dev.vigil.streams.observe.Observation.Exposure;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What each build of a workflow type did and met: completed workflow tasks, and of each exposure how often, with the exemplars that
 * prove it. At most {@value #BUILDS} builds, those with the smallest hashes; a further one is not credited with anything, so that a
 * scorecard stays unproven rather than wrong. Not thread-safe.
 */
public final class BuildFacts {

    /** Builds kept. */
    static final int BUILDS = 16;

    public static final BuildFacts EMPTY = new BuildFacts();

    private final TreeMap<String, Facts> builds = new TreeMap<>(StableHash::compare);

    BuildFacts() {}

    /** The facts of one build. */
    public static final class Facts {
        private long tasks;
        private final Map<Exposure, Long> counts = new EnumMap<>(Exposure.class);
        private final Map<Exposure, Exemplars> proofs = new EnumMap<>(Exposure.class);

        /** Workflow tasks completed. */
        public long tasks() {
            return tasks;
        }

        public long count(Exposure exposure) {
            return counts.getOrDefault(exposure, 0L);
        }

        public Exemplars proofs(Exposure exposure) {
            return proofs.getOrDefault(exposure, Exemplars.EMPTY);
        }

        private void merge(Facts from) {
            tasks += from.tasks;
            from.counts.forEach((exposure, count) -> counts.merge(exposure, count, Long::sum));
            from.proofs.forEach((exposure, exemplars) ->
                    proofs.computeIfAbsent(exposure, e -> new Exemplars()).merge(exemplars));
        }
    }

    /** Facts by build id, in an order that depends on the ids alone. */
    public SortedMap<String, Facts> builds() {
        return Collections.unmodifiableSortedMap(builds);
    }

    void completed(String buildId) {
        Facts facts = of(buildId);
        if (facts != null) {
            facts.tasks++;
        }
    }

    void exposed(Exposed exposed) {
        Facts facts = of(exposed.buildId());
        if (facts != null) {
            facts.counts.merge(exposed.exposure(), 1L, Long::sum);
            facts.proofs
                    .computeIfAbsent(exposed.exposure(), e -> new Exemplars())
                    .add(exposed.timeMicros(), exposed.proof());
        }
    }

    private @Nullable Facts of(String buildId) {
        String key = Bounded.text(buildId, Bounded.LABEL_CHARS);
        Facts facts = builds.computeIfAbsent(key, id -> new Facts());
        if (builds.size() > BUILDS) {
            builds.pollLastEntry();
            return builds.get(key);
        }
        return facts;
    }

    void merge(BuildFacts from) {
        from.builds.forEach((build, facts) -> {
            Facts into = of(build);
            if (into != null) {
                into.merge(facts);
            }
        });
    }

    void write(DataOutput out) throws IOException {
        Varint.write(out, builds.size());
        for (Map.Entry<String, Facts> entry : builds.entrySet()) {
            Facts facts = entry.getValue();
            Varint.writeString(out, entry.getKey());
            Varint.writeSigned(out, facts.tasks);
            PaneCodec.writeParts(out, facts.counts, (count, to) -> Varint.writeSigned(to, count));
            PaneCodec.writeParts(out, facts.proofs, Exemplars::write);
        }
    }

    static BuildFacts read(DataInput in) throws IOException {
        BuildFacts read = new BuildFacts();
        for (int rest = Varint.readCount(in, BUILDS); rest > 0; rest--) {
            Facts facts = new Facts();
            read.builds.put(Varint.readString(in), facts);
            facts.tasks = Varint.readSigned(in);
            PaneCodec.readParts(in, Exposure.values(), facts.counts, Varint::readSigned);
            PaneCodec.readParts(in, Exposure.values(), facts.proofs, Exemplars::read);
        }
        return read;
    }
}
