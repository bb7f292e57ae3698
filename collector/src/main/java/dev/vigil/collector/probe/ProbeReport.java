package dev.vigil.collector.probe;

import dev.vigil.collector.probe.ProbedFleet.ProbedRun;
import dev.vigil.schema.readiness.ProbeAnswer;
import dev.vigil.schema.readiness.ProbeEnd;
import java.util.List;
import java.util.Map;

/**
 * What a probe came to.
 *
 * @param listed runs that visibility showed
 * @param compatible runs that a worker replayed
 * @param incompatible runs whose replay does not match, those already stuck included
 * @param unanswered runs that were asked without a yes or no
 * @param answers by kind
 * @param bad the first incompatible runs of this part of the probe
 * @param waitBeforeMicros age of the oldest waiting workflow task before the first query, -1 unknown
 * @param waitDuringMicros the largest while it ran, -1 unknown
 * @param slowestMicros the slowest answer
 */
public record ProbeReport(
        Head head,
        long listed,
        long compatible,
        long incompatible,
        long unanswered,
        Map<ProbeAnswer, Long> answers,
        List<ProbedRun> bad,
        long waitBeforeMicros,
        long waitDuringMicros,
        long slowestMicros) {

    /**
     * Which probe it was.
     *
     * @param ended whether it came to an end of its own; otherwise it was interrupted and can go on
     */
    public record Head(
            String probeId, String build, ProbeEnd end, String reason, boolean ended, long startedAtMicros) {}

    /** Whether every run that was wanted and is still there replays: a yes, not merely no no. */
    public boolean isClean() {
        return head.ended()
                && head.end() == ProbeEnd.FINISHED
                && incompatible == 0
                && unanswered == 0
                && compatible > 0;
    }
}
