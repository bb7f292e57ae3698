package dev.vigil.collector.probe;

import dev.vigil.collector.probe.ProbedFleet.Answer;
import dev.vigil.collector.probe.ProbedFleet.ProbedRun;
import dev.vigil.schema.readiness.ProbeAnswer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts of a probe, those of its interrupted first part included. Not thread-safe. */
final class ProbeTally {

    private final int named;
    private final Map<ProbeAnswer, Long> counts = new EnumMap<>(ProbeAnswer.class);
    private final List<ProbedRun> bad = new ArrayList<>();
    private long expected = -1;
    private long listed;
    private long slowestMicros;

    /** @param named how many incompatible runs are kept by name */
    ProbeTally(int named, AnsweredRuns before) {
        this.named = named;
        for (ProbeAnswer answer : ProbeAnswer.values()) {
            counts.put(answer, before.count(answer));
        }
    }

    void expect(long runs) {
        expected = runs;
    }

    void listed(long runs) {
        listed += runs;
    }

    void count(ProbedRun run, Answer answer) {
        counts.merge(answer.answer(), 1L, Long::sum);
        slowestMicros = Math.max(slowestMicros, answer.micros());
        boolean isBad = answer.answer() == ProbeAnswer.INCOMPATIBLE || answer.answer() == ProbeAnswer.ALREADY_STUCK;
        if (isBad && bad.size() < named) {
            bad.add(run);
        }
    }

    ProbeProgress progress() {
        return new ProbeProgress(asked(), expected, incompatible());
    }

    ProbeReport report(ProbeReport.Head head, long waitBeforeMicros, long waitDuringMicros) {
        long unanswered = of(ProbeAnswer.NO_WORKER)
                + of(ProbeAnswer.TIMED_OUT)
                + of(ProbeAnswer.UNSUPPORTED)
                + of(ProbeAnswer.REFUSED);
        return new ProbeReport(
                head,
                listed,
                of(ProbeAnswer.COMPATIBLE),
                incompatible(),
                unanswered,
                Map.copyOf(counts),
                List.copyOf(bad),
                waitBeforeMicros,
                waitDuringMicros,
                slowestMicros);
    }

    private long asked() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private long incompatible() {
        return of(ProbeAnswer.INCOMPATIBLE) + of(ProbeAnswer.ALREADY_STUCK);
    }

    private long of(ProbeAnswer answer) {
        return counts.getOrDefault(answer, 0L);
    }
}
