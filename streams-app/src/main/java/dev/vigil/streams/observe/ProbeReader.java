package dev.vigil.streams.observe;

import dev.vigil.schema.readiness.ProbeAnswer;
import dev.vigil.schema.readiness.ProbeEnd;
import dev.vigil.schema.readiness.ProbeRecordKind;
import dev.vigil.schema.readiness.ProbeResult;
import dev.vigil.streams.observe.Observation.Exposed;
import dev.vigil.streams.observe.Observation.Exposure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a replay probe found, as exposures of the build it probed. Stateless. */
public final class ProbeReader {

    /** A sample of this size without a bad run leaves at most 1.5 % bad ones, at 95 % (rule of three). */
    static final long ENOUGH = 200;

    public void apply(ProbeResult result, ObservationSink out) {
        Exposure exposure = result.getKind() == ProbeRecordKind.RUN ? answer(result.getAnswer()) : end(result);
        if (exposure == null) {
            return;
        }
        boolean isRun = result.getKind() == ProbeRecordKind.RUN;
        out.observe(
                Scope.of(result.getSource(), result.getNamespace()),
                new Exposed(
                        result.getSource().getCapturedAtMicros(),
                        result.getWorkflowType(),
                        result.getBuildId(),
                        exposure,
                        result.getCompatible(),
                        new Proof(
                                result.getWorkflowId(),
                                isRun ? result.getRunId() : "",
                                List.of(),
                                isRun ? runText(result.getAnswer()) : text(result))));
    }

    /** Null: it says nothing about the code. */
    private static @Nullable Exposure answer(ProbeAnswer answer) {
        return switch (answer) {
            case COMPATIBLE -> Exposure.PROBE_COMPATIBLE;
            case INCOMPATIBLE, ALREADY_STUCK -> Exposure.PROBE_INCOMPATIBLE;
            case NO_WORKER, TIMED_OUT, UNSUPPORTED, REFUSED -> Exposure.PROBE_UNANSWERED;
            case NOT_READY, GONE -> null;
        };
    }

    private static Exposure end(ProbeResult summary) {
        boolean enough = summary.getSample() == 0 || summary.getCompatible() >= Math.min(ENOUGH, summary.getListed());
        boolean clean = summary.getEnd() == ProbeEnd.FINISHED
                && summary.getIncompatible() == 0
                && summary.getUnanswered() == 0
                && summary.getCompatible() > 0;
        return clean && enough ? Exposure.PROBE_CLEAN : Exposure.PROBE_UNPROVEN;
    }

    private static String runText(ProbeAnswer answer) {
        return answer == ProbeAnswer.ALREADY_STUCK
                ? "its workflow task fails already"
                : answer == ProbeAnswer.INCOMPATIBLE
                        ? "cannot replay on the code now deployed; it will get stuck at its next workflow task"
                        : "replayed";
    }

    private static String text(ProbeResult summary) {
        String runs = summary.getClosed() ? " closed runs" : " open runs";
        String asked = summary.getCompatible() + " of " + summary.getListed() + runs + " replayed";
        if (summary.getIncompatible() > 0) {
            return asked + ", " + summary.getIncompatible() + " cannot";
        }
        if (summary.getEnd() != ProbeEnd.FINISHED) {
            return asked + "; it stopped: " + summary.getEndReason();
        }
        return summary.getUnanswered() > 0 ? asked + ", " + summary.getUnanswered() + " did not answer" : asked;
    }
}
