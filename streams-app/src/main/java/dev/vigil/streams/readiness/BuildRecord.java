package dev.vigil.streams.readiness;

import dev.vigil.streams.observe.Observation.Exposure;
import dev.vigil.streams.pane.BuildFacts;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is known of one build of a workflow type. Mutable, not thread-safe; 1 to 3 kB. */
final class BuildRecord {

    private static final int MOST_DEPENDENCIES = 64;

    final long firstMinute;
    long lastMinute;
    long tasks;
    final Map<Exposure, Evidence> exposures = new EnumMap<>(Exposure.class);
    /** By dependency: outages that it bore, and such that became storms. */
    SortedMap<String, Evidence> survived = new TreeMap<>();

    SortedMap<String, Evidence> stormed = new TreeMap<>();
    /** Hours of at least the wanted peak without starvation. */
    Evidence peaks = new Evidence();

    /** What the last published scorecard said, and the minute it was published in. */
    String published = "";

    long publishedMinute;

    BuildRecord(long firstMinute) {
        this.firstMinute = firstMinute;
        this.lastMinute = firstMinute;
    }

    void take(long minute, BuildFacts.Facts facts, long minuteStartMicros) {
        if (facts.tasks() > 0) {
            lastMinute = Math.max(lastMinute, minute);
            tasks += facts.tasks();
        }
        for (Exposure exposure : Exposure.values()) {
            long count = facts.count(exposure);
            if (count != 0) {
                lastMinute = Math.max(lastMinute, minute);
                exposures
                        .computeIfAbsent(exposure, e -> new Evidence())
                        .add(count, minuteStartMicros, facts.proofs(exposure).smallest());
            }
        }
    }

    Evidence of(Exposure exposure) {
        return exposures.getOrDefault(exposure, new Evidence());
    }

    long count(Exposure exposure) {
        return of(exposure).count();
    }

    /** An outage of a dependency is over. */
    void outage(String dependency, boolean bore, long atMicros) {
        SortedMap<String, Evidence> outages = bore ? survived : stormed;
        if (outages.size() < MOST_DEPENDENCIES || outages.containsKey(dependency)) {
            outages.computeIfAbsent(dependency, d -> new Evidence()).add(1, atMicros, java.util.List.of());
        }
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(firstMinute);
        out.writeLong(lastMinute);
        out.writeLong(tasks);
        out.writeByte(exposures.size());
        for (Map.Entry<Exposure, Evidence> entry : exposures.entrySet()) {
            out.writeByte(entry.getKey().ordinal());
            entry.getValue().write(out);
        }
        State.evidence(out, survived);
        State.evidence(out, stormed);
        peaks.write(out);
        State.text(out, published);
        out.writeLong(publishedMinute);
    }

    static BuildRecord read(DataInput in) throws IOException {
        BuildRecord build = new BuildRecord(in.readLong());
        build.lastMinute = in.readLong();
        build.tasks = in.readLong();
        for (int i = in.readByte(); i > 0; i--) {
            build.exposures.put(Exposure.values()[in.readByte()], Evidence.read(in));
        }
        build.survived = State.evidence(in);
        build.stormed = State.evidence(in);
        build.peaks = Evidence.read(in);
        build.published = State.text(in);
        build.publishedMinute = in.readLong();
        return build;
    }
}
