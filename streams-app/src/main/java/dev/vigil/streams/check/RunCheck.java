package dev.vigil.streams.check;

import static dev.vigil.schema.HistoryEventType.WORKFLOW_EXECUTION_STARTED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_TASK_COMPLETED;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.schema.fact.ActivityExecution;
import dev.vigil.schema.fact.ChainOutcome;
import dev.vigil.schema.fact.WorkflowRun;
import dev.vigil.schema.readiness.Verdict;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.Objective;
import dev.vigil.streams.observe.ActivityKey;
import dev.vigil.streams.observe.Declarations;
import dev.vigil.streams.observe.Observation;
import dev.vigil.streams.observe.Observation.ActivityClosed;
import dev.vigil.streams.observe.Observation.ChainClosed;
import dev.vigil.streams.observe.Observation.Exposed;
import dev.vigil.streams.observe.Observation.QueueWait;
import dev.vigil.streams.observe.Observation.SignalFailedElsewhere;
import dev.vigil.streams.observe.Observation.SignalFlood;
import dev.vigil.streams.observe.Observation.SignalRace;
import dev.vigil.streams.observe.Observation.SignalSent;
import dev.vigil.streams.observe.Observation.StickyLost;
import dev.vigil.streams.observe.Observation.TaskKind;
import dev.vigil.streams.observe.Observation.TimerHandled;
import dev.vigil.streams.observe.ObservationSink;
import dev.vigil.streams.observe.ObserveConfig;
import dev.vigil.streams.observe.RunCorrelator;
import dev.vigil.streams.observe.RunMemory;
import dev.vigil.streams.observe.Scope;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Judges runs one by one, from their events alone. What needs more than one run (rates, bursts, a busy pool) is never decided here:
 * it is UNPROVEN, with what these events show of it. Not thread-safe.
 */
public final class RunCheck {

    /** A server that fires a timer later than this has trouble of its own. */
    private static final long LATE_MICROS = 5_000_000;

    private final Catalogue catalogue;
    private final IntFunction<String> causeName;
    private final RunCorrelator correlator;

    /**
     * @param causeName the name of a {@code WorkflowTaskFailedCause}
     */
    public RunCheck(Catalogue catalogue, IntFunction<String> causeName) {
        this.catalogue = catalogue;
        this.causeName = causeName;
        this.correlator = new RunCorrelator(new EverySignal(catalogue), ObserveConfig.DEFAULT);
    }

    /** What the events of a run show, ascending by id; by mode, the worst first. */
    public List<Finding> check(List<WorkflowEvent> events) {
        Checking checking = new Checking(type(events));
        @Nullable RunMemory memory = null;
        for (WorkflowEvent event : events) {
            checking.before(event);
            memory = correlator.apply(memory, event, checking).memory();
            checking.after(event);
        }
        if (!events.isEmpty()) {
            checking.end(events.get(events.size() - 1));
        }
        return checking.findings.sorted();
    }

    private static String type(List<WorkflowEvent> events) {
        return events.stream()
                .filter(event -> event.getEventType() == WORKFLOW_EXECUTION_STARTED)
                .map(event -> event.getAttributes().getWorkflowType())
                .findFirst()
                .orElse("");
    }

    /** One run under way. */
    private final class Checking implements ObservationSink {
        private final Findings findings = new Findings();
        private final TaskFindings tasks = new TaskFindings(findings, causeName);
        private final ActivityFindings activities = new ActivityFindings(findings);
        private final SignalFindings signals;
        private final Objective objective;
        private long closedEventId;

        Checking(String workflowType) {
            this.signals = new SignalFindings(findings, catalogue.signalsInAnyOrder(workflowType));
            this.objective = catalogue.typeOrDefault(workflowType).objective();
        }

        void before(WorkflowEvent event) {
            tasks.event(event);
            activities.event(event);
            signals.event(event);
        }

        void after(WorkflowEvent event) {
            if (event.getEventType() == WORKFLOW_TASK_COMPLETED) {
                signals.handledBefore(event.getAttributes().getStartedEventId());
            }
        }

        void end(WorkflowEvent last) {
            tasks.end(last);
            activities.end();
            signals.end(last);
        }

        @Override
        public void observe(Scope scope, Observation observation) {
            if (observation instanceof ActivityClosed closed) {
                closedEventId = closed.proof().eventIds().get(0);
            } else if (observation instanceof QueueWait wait) {
                waited(wait);
            } else if (observation instanceof TimerHandled timer) {
                timer(timer);
            } else if (observation instanceof SignalRace race) {
                signals.race(race);
            } else if (observation instanceof SignalSent sent) {
                if (sent.refused()) {
                    signals.refused(sent);
                }
            } else if (observation instanceof SignalFlood flood) {
                signals.flood(flood);
            } else if (observation instanceof SignalFailedElsewhere failed) {
                findings.add(
                        FailureMode.LONG_RUNNING_DRIFT,
                        Verdict.NO_GO,
                        "signal-after-worker-change",
                        failed.proof().eventIds(),
                        failed.proof().text(),
                        "gate the change of code with a version, or drain the old build first");
            } else if (observation instanceof StickyLost lost) {
                findings.add(
                        FailureMode.WORKER_STARVATION,
                        Verdict.UNPROVEN,
                        "sticky-loss",
                        lost.proof().eventIds(),
                        lost.proof().text() + "; a restart does that once, a saturated worker always",
                        "");
            } else if (observation instanceof Exposed exposed) {
                exposed(exposed);
            } else if (observation instanceof ChainClosed chain) {
                closed(chain);
            }
        }

        private void waited(QueueWait wait) {
            boolean activity = wait.kind() == TaskKind.ACTIVITY;
            long limit = activity ? objective.activityWaitMicros() : objective.workflowTaskWaitMicros();
            if (wait.waitMicros() > limit) {
                findings.add(
                        FailureMode.WORKER_STARVATION,
                        Verdict.UNPROVEN,
                        "queue-wait",
                        wait.proof().eventIds(),
                        (activity ? wait.activityType() : "a workflow task") + " waited " + Spans.of(wait.waitMicros())
                                + " in queue " + wait.taskQueue() + " (objective " + Spans.of(limit)
                                + "); whether the pool is too small one run does not show",
                        "");
            }
        }

        private void timer(TimerHandled timer) {
            if (timer.latenessMicros() > LATE_MICROS) {
                findings.add(
                        FailureMode.LONG_RUNNING_DRIFT,
                        Verdict.UNPROVEN,
                        "timer-fired-late",
                        timer.proof().eventIds(),
                        "the server fired a timer " + Spans.of(timer.latenessMicros()) + " late",
                        "look at Temporal itself: workers have no part in it");
            }
            if (timer.handlingMicros() > objective.timerHandlingMicros()) {
                findings.add(
                        FailureMode.LONG_RUNNING_DRIFT,
                        Verdict.UNPROVEN,
                        "timers-handled-late",
                        timer.proof().eventIds(),
                        "a timer fired, and no worker took the workflow task for " + Spans.of(timer.handlingMicros())
                                + " (objective " + Spans.of(objective.timerHandlingMicros()) + ")",
                        "");
            }
        }

        private void exposed(Exposed exposed) {
            switch (exposed.exposure()) {
                case REPLAYED_ELSEWHERE ->
                    survived(
                            FailureMode.NON_DETERMINISM,
                            "replayed-elsewhere",
                            exposed,
                            "another worker replayed the history and went on");
                case HEARTBEAT_OUTLIVED ->
                    survived(
                            FailureMode.LONG_RUNNING_DRIFT,
                            "heartbeat-outlived",
                            exposed,
                            exposed.proof().text());
                case LONG_TIMER -> {
                    if (exposed.amount() <= objective.timerHandlingMicros()) {
                        survived(
                                FailureMode.LONG_RUNNING_DRIFT,
                                "long-timer",
                                exposed,
                                "a timer of an hour or more was handled " + Spans.of(exposed.amount()) + " late");
                    }
                }
                case SIGNALS_TOGETHER -> signals.together(exposed);
                case UNEXPECTED_SIGNAL -> signals.unexpected(exposed);
                default -> {
                    // found in the activities' own rows, or asked of workers
                }
            }
        }

        private void survived(FailureMode mode, String rule, Exposed exposed, String text) {
            findings.add(mode, Verdict.GO, rule, exposed.proof().eventIds(), text, "");
        }

        private void closed(ChainClosed chain) {
            if (chain.outcome() == ChainOutcome.FAILED || chain.outcome() == ChainOutcome.TIMED_OUT) {
                findings.add(
                        FailureMode.VISIBILITY_GAP,
                        Verdict.UNPROVEN,
                        "run-failed",
                        chain.proof().eventIds(),
                        "the run "
                                + chain.outcome()
                                        .name()
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', ' ')
                                + (chain.failureType().isEmpty() ? "" : ": " + chain.failureType())
                                + "; whether that is rare, and whether anybody is told, one history does not show",
                        "");
            }
        }

        @Override
        public void activity(ActivityExecution activity) {
            activities.closed(activity, closedEventId);
        }

        @Override
        public void run(WorkflowRun run) {
            // the events said it
        }
    }

    /** The catalogue, but signals that meet are always told: whether their order matters is judged here. */
    private record EverySignal(Catalogue catalogue) implements Declarations {
        @Override
        public List<Set<String>> conflicts(String workflowType) {
            return catalogue.conflicts(workflowType);
        }

        @Override
        public String dependencyOf(ActivityKey activity) {
            return catalogue.dependencyOf(activity);
        }

        @Override
        public boolean signalsInAnyOrder(String workflowType) {
            return !catalogue.takesNoSignals(workflowType);
        }

        @Override
        public boolean takesNoSignals(String workflowType) {
            return catalogue.takesNoSignals(workflowType);
        }
    }
}
