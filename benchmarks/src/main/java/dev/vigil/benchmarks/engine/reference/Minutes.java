package dev.vigil.benchmarks.engine.reference;

import dev.vigil.schema.window.SubjectKind;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Observations by subject and minute of event time. */
final class Minutes {

    static final long MINUTE = 60_000_000L;

    final Map<Subject, TreeMap<Long, Aggregate>> bySubject = new HashMap<>();

    /** The aggregate that an observation counts in. */
    Aggregate observe(SubjectKind kind, String name, Clock clock, long timeMicros, Markers before) {
        Aggregate aggregate = bySubject
                .computeIfAbsent(new Subject(kind, name, clock), ignored -> new TreeMap<>())
                .computeIfAbsent(Math.floorDiv(timeMicros, MINUTE), ignored -> new Aggregate());
        aggregate.observe(before.isLate(clock, timeMicros));
        return aggregate;
    }
}
