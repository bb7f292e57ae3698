package dev.vigil.streams.judge;

import dev.vigil.schema.alert.Action;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.alert.Severity;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.alert.Finding;
import dev.vigil.streams.alert.Observed;
import dev.vigil.streams.alert.Violation;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Exemplars.Exemplar;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Gauge;
import dev.vigil.streams.pane.Pane.Proven;
import dev.vigil.streams.pane.Readings.Reading;
import java.util.ArrayList;
import java.util.List;

/** FM4: a crash of a long activity would stay unseen for long. */
public final class HeartbeatDebtRule extends OccurrenceRule {

    HeartbeatDebtRule(Catalogue catalogue) {
        super(
                new Traits(
                        "heartbeat-debt",
                        FailureMode.LONG_RUNNING_DRIFT,
                        SubjectKind.ACTIVITY_TYPE,
                        PaneClock.OPEN_READ_TO,
                        Proven.BLIND_ACTIVITY,
                        Resolution.afterMinutes(1440)),
                catalogue);
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "An activity that runs for minutes has no heartbeat timeout, or a long one. If its worker dies, "
                        + "nobody learns of it until the start-to-close timeout ends: the workflow just looks slow.",
                "At each close: blind = heartbeat timeout, else start-to-close, else schedule-to-close timeout; "
                        + "counts if the activity ran for at least 60 s and blind ≥ 10 min.",
                "Fires on the first one, always a warning: it is a debt, not an outage. Resolves after 24 hours "
                        + "of event time without one.",
                "Seen only when such an activity closes. An activity that is split into short ones needs no "
                        + "heartbeat. Local activities are not in the history.",
                "Nothing to tune: set a heartbeat timeout, and beat.");
    }

    @Override
    long happened(Pane pane, String subject) {
        return pane.count(Counter.ACTIVITIES_BLIND);
    }

    @Override
    Violation violation(Found found) {
        Pane stretch = found.stretch();
        long blind = 0;
        long ran = 0;
        for (Reading reading : stretch.readings(Gauge.BLIND).latest().values()) {
            blind = Math.max(blind, reading.value());
            ran = Math.max(ran, reading.second());
        }
        List<Exemplar> proofs = stretch.exemplars(proof()).smallest();
        List<Action> actions = new ArrayList<>(Finding.describe(found.namespace(), proofs));
        actions.add(Finding.advice(
                "set a heartbeat timeout and beat", "never set one on code that does not beat: it would time out"));
        return new Finding(
                mode(),
                "a crash would stay unseen for " + Finding.duration(blind),
                "Nothing fails until then; the workflow just looks slow.",
                Finding.proven(
                        List.of("ran for up to " + Finding.duration(ran) + " without a heartbeat timeout below "
                                + Finding.duration(blind)),
                        proofs),
                actions,
                "heartbeat timeout set in new runs: none for 24 h",
                new Observed(blind / 1e6, "s unseen", ">=", 600),
                stretch.workflows().count(),
                Severity.WARNING);
    }
}
