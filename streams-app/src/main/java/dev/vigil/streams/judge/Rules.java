package dev.vigil.streams.judge;

import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.observe.Observation.TaskKind;
import dev.vigil.streams.pane.PaneKey;
import java.util.ArrayList;
import java.util.List;

/** All rules, set up from the catalogue. Immutable. */
public final class Rules {

    /**
     * Share of bad outcomes that is allowed without a catalogue, until the subject's own history is known. Nobody has said what is
     * acceptable, and a fleet in which many types fail now and then must not page for each on its first day: only what mostly
     * fails does.
     */
    static final double COLD_LIMIT_WITHOUT_CATALOGUE = 0.5;

    private final Catalogue catalogue;
    private final RuleSettings settings;
    private final List<Rule> all;
    private final QueueWaitRule queueWait;

    private Rules(Catalogue catalogue, RuleSettings settings, QueueWaitRule queueWait, List<Rule> all) {
        this.catalogue = catalogue;
        this.settings = settings;
        this.queueWait = queueWait;
        this.all = all;
    }

    public static Rules of(Catalogue catalogue, RuleSettings settings) {
        QueueWaitRule queueWait = new QueueWaitRule(catalogue, settings);
        FailureRateRule failureRate = new FailureRateRule(catalogue, settings);
        return new Rules(
                catalogue,
                settings,
                queueWait,
                List.of(
                        new NonDeterminismRule(catalogue),
                        new ReplayProbeRule(catalogue),
                        new FailedByNonDeterminismRule(catalogue),
                        new CodeFailureRule(catalogue, settings),
                        new BuildRegressionRule(catalogue),
                        new RetryBurstRule(catalogue, settings),
                        queueWait,
                        new BacklogRule(TaskKind.WORKFLOW, catalogue),
                        new BacklogRule(TaskKind.ACTIVITY, catalogue),
                        new NeverTakenRule(catalogue, settings),
                        new WorkerSilenceRule(catalogue),
                        new StickyLossRule(catalogue, settings),
                        new TimerHandlingRule(catalogue, settings),
                        new TimersFiredLateRule(catalogue, settings),
                        new HeartbeatDebtRule(catalogue),
                        new DeadAttemptsRule(catalogue),
                        new SignalAfterWorkerChangeRule(catalogue),
                        new HistoryLimitRule(catalogue),
                        new SignalConflictRule(catalogue),
                        new UnhandledCommandRule(catalogue, settings),
                        new UnexpectedSignalRule(catalogue),
                        new SignalNeverHandledRule(catalogue),
                        new SignalRefusedRule(catalogue, settings),
                        new UpdateCutOffRule(catalogue),
                        new SignalFloodRule(catalogue),
                        failureRate,
                        new UndeclaredTypeRule(catalogue),
                        new UnownedTypeRule(catalogue),
                        new SilentTypeRule(catalogue),
                        new FailureDriftRule(failureRate, catalogue)));
    }

    /** The same and one more. */
    Rules with(Rule rule) {
        List<Rule> more = new ArrayList<>(all);
        more.add(rule);
        return new Rules(catalogue, settings, queueWait, List.copyOf(more));
    }

    /** In the order of the failure modes. */
    public List<Rule> all() {
        return all;
    }

    public RuleSettings settings() {
        return settings;
    }

    Catalogue catalogue() {
        return catalogue;
    }

    QueueWaitRule queueWait() {
        return queueWait;
    }

    /** Those that judge the panes of a subject. */
    List<Rule> of(PaneKey.Subject subject) {
        return all.stream()
                .filter(rule -> rule.kind() == subject.kind() && rule.clock() == subject.clock())
                .toList();
    }
}
