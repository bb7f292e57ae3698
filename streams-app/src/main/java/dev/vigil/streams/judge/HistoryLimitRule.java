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
import java.util.Locale;

/** FM4: runs ignore the suggestion to continue as new, or come near the limits of a history. */
public final class HistoryLimitRule extends OccurrenceRule {

    HistoryLimitRule(Catalogue catalogue) {
        super(
                new Traits(
                        "history-limit",
                        FailureMode.LONG_RUNNING_DRIFT,
                        SubjectKind.WORKFLOW_TYPE,
                        PaneClock.OPEN_READ_TO,
                        Proven.LONG_HISTORY,
                        Resolution.afterMinutes(1440)),
                catalogue);
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "A run keeps growing although the server suggests to continue as new. At 51,200 events or 50 MB "
                        + "the server ends it, after months in which it grew slower with every replay.",
                "At each WorkflowTaskStarted: suggest_continue_as_new, which the server sets from 4,096 events or 4 MB on, "
                        + "while the run has grown half as much again (6,144 events, 6 MB); or events so far and "
                        + "history_size_bytes against the server's own warning limits, 10,240 events and 10 MB "
                        + "(limit.historyCount.warn, limit.historySize.warn).",
                "Fires on the first one; critical from 80 % of the hard limit. Resolves after 24 hours of event "
                        + "time without such a run.",
                "A server with other limits is judged by the default ones; one that suggests earlier is not believed before "
                        + "6,144 events. Before a run's next workflow task "
                        + "nothing is seen.",
                "Nothing to tune: continue as new when the server suggests it.");
    }

    @Override
    long happened(Pane pane, String subject) {
        return pane.count(Counter.HISTORIES_LONG);
    }

    private static final long MOST_EVENTS = 51_200;
    private static final long MOST_BYTES = 50L << 20;
    private static final long IGNORED_EVENTS = 6_144;
    private static final long WARNING_EVENTS = 10_240;
    private static final long WARNING_BYTES = 10L << 20;

    @Override
    Violation violation(Found found) {
        Pane stretch = found.stretch();
        long events = 0;
        long bytes = 0;
        for (Reading reading : stretch.readings(Gauge.HISTORIES).latest().values()) {
            events = Math.max(events, reading.value());
            bytes = Math.max(bytes, reading.second());
        }
        boolean warned = events >= WARNING_EVENTS || bytes >= WARNING_BYTES;
        boolean near = events >= 0.8 * MOST_EVENTS || bytes >= 0.8 * MOST_BYTES;
        List<Exemplar> proofs = stretch.exemplars(proof()).smallest();
        long workflows = Math.max(1, Finding.workflows(proofs));
        List<Action> actions = new ArrayList<>(Finding.describe(found.namespace(), proofs));
        actions.add(Finding.advice("continue as new when the server suggests it", ""));
        return new Finding(
                mode(),
                warned
                        ? Finding.count(workflows, "run") + " near the history limit, " + events + " events"
                        : "continue-as-new suggested and ignored, " + events + " events",
                "Each replay gets slower, and at 51,200 events or 50 MB the server ends the run.",
                Finding.proven(
                        List.of(String.format(
                                Locale.ROOT, "longest %d events, %.1f MB", events, bytes / (double) (1 << 20))),
                        proofs),
                actions,
                "no such run for 24 h",
                new Observed(events, "events", ">=", warned ? WARNING_EVENTS : IGNORED_EVENTS),
                workflows,
                near ? Severity.CRITICAL : Severity.WARNING);
    }
}
