package dev.vigil.streams.judge;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.alert.RefusedReplays;
import dev.vigil.streams.alert.Violation;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.observe.Observation.Exposure;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.pane.BuildFacts;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Proven;
import java.util.Map;

/** FM1: a replay probe found open runs that the deployed code cannot replay, before their next event shows it. */
public final class ReplayProbeRule extends OccurrenceRule {

    private static final long QUIET_MINUTES = 7 * 24 * 60;
    /** A clean probe takes back every answer before it. */
    private static final long ALL = -1_000_000_000_000L;

    ReplayProbeRule(Catalogue catalogue) {
        super(
                new Traits(
                        "replay-probe",
                        FailureMode.NON_DETERMINISM,
                        SubjectKind.WORKFLOW_TYPE,
                        PaneClock.OPEN_READ_TO,
                        Proven.REFUSED_REPLAY,
                        Resolution.afterDrawdown(0, QUIET_MINUTES)),
                catalogue);
    }

    @Override
    long happened(Pane pane, String subject) {
        long refused = count(pane, Exposure.PROBE_INCOMPATIBLE);
        return refused > 0 ? refused : count(pane, Exposure.PROBE_CLEAN) > 0 ? ALL : 0;
    }

    private static long count(Pane pane, Exposure exposure) {
        return pane.buildFacts().builds().values().stream()
                .mapToLong(facts -> facts.count(exposure))
                .sum();
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "Open runs look healthy and will get stuck at their next workflow task, because the code now deployed cannot"
                        + " replay their history.",
                "count(runs whose __stack_trace query a worker answered with its non-determinism error, or whose workflow task"
                        + " fails already) ≥ 1, from replay probes. The answer's content is not read.",
                "Fires on the first one, critical from the first one. Resolves when a later probe of the type ends without a"
                        + " bad run, or after 7 days without a probe.",
                "Says nothing of runs that were not asked: a sample leaves at most 300 / n percent, at 95 %. A worker that"
                        + " still has a run in its cache answers from there. Wrong if the worker that answered runs other code"
                        + " than those that will take the next workflow task.",
                "Nothing to tune; rate and sample are flags of `vigil probe replay`.");
    }

    @Override
    Violation violation(Found found) {
        Pane stretch = found.stretch();
        String build = "";
        for (Map.Entry<String, BuildFacts.Facts> entry :
                stretch.buildFacts().builds().entrySet()) {
            if (entry.getValue().count(Exposure.PROBE_INCOMPATIBLE) > 0) {
                build = entry.getKey();
            }
        }
        return new RefusedReplays(
                found.namespace(),
                found.subject().name(),
                Math.max(1, count(stretch, Exposure.PROBE_INCOMPATIBLE)),
                count(stretch, Exposure.PROBE_COMPATIBLE),
                build,
                stretch.exemplars(proof()).smallest());
    }
}
