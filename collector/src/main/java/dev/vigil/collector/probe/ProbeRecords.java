package dev.vigil.collector.probe;

import dev.vigil.collector.probe.ProbedFleet.Answer;
import dev.vigil.collector.probe.ProbedFleet.ProbedRun;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.readiness.ProbeAnswer;
import dev.vigil.schema.readiness.ProbeEnd;
import dev.vigil.schema.readiness.ProbeRecordKind;
import dev.vigil.schema.readiness.ProbeResult;
import java.util.List;

/** Answers and reports as records. Pure. */
record ProbeRecords(ProbeSettings settings, String probeId, String build) {

    ProbeResult run(ProbedRun run, Answer answer, long nowMicros) {
        return base(nowMicros, ProbeRecordKind.RUN)
                .setWorkflowId(run.workflowId())
                .setRunId(run.runId())
                .setTaskQueue(run.taskQueue())
                .setAnswer(answer.answer())
                .setAnswerMicros(answer.micros())
                .setClosed(run.closed())
                .setHistoryLength(run.historyLength())
                .build();
    }

    ProbeResult summary(ProbeReport report, long nowMicros) {
        return base(nowMicros, ProbeRecordKind.SUMMARY)
                .setEnd(report.head().end())
                .setEndReason(report.head().reason())
                .setListed(report.listed())
                .setSample(settings.sample())
                .setClosed(settings.closed())
                .setCompatible(report.compatible())
                .setIncompatible(report.incompatible())
                .setUnanswered(report.unanswered())
                .setRatePerSecond(settings.perSecond())
                .setQueueWaitBeforeMicros(report.waitBeforeMicros())
                .setQueueWaitDuringMicros(report.waitDuringMicros())
                .setStartedAtMicros(report.head().startedAtMicros())
                .build();
    }

    private ProbeResult.Builder base(long nowMicros, ProbeRecordKind kind) {
        return ProbeResult.newBuilder()
                .setSource(new Source(settings.cluster(), Origin.LIVE, nowMicros, List.of()))
                .setNamespace(settings.namespace())
                .setWorkflowType(settings.workflowType())
                .setBuildId(build)
                .setProbeId(probeId)
                .setKind(kind)
                // both are set in either kind: a default of an enum costs Avro a look at its class
                .setAnswer(ProbeAnswer.COMPATIBLE)
                .setEnd(ProbeEnd.FINISHED);
    }
}
