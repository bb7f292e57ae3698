package dev.vigil.streams.judge;

import dev.vigil.streams.alert.Life;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Tallied;
import dev.vigil.streams.pane.PaneKey;
import dev.vigil.streams.pane.Tallies;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Which open alert is the cause of another, so that one incident is one page. Needs no statistics: same type, queue or dependency, and
 * the cause did not begin later than its effect. Pure.
 *
 * <pre>
 * stuck runs of T      ◀── waits on a queue where T waits · late timers of T · failures of T
 * storm of D           ◀── waits on a queue of D's activities · failures of a type that calls D
 * waits on Q           ◀── late timers and failures of a type that waits on Q
 * late timers of T     ◀── waits on a queue where T waits, if workflow tasks are among them
 * silent workers of Q  ◀── waits on Q · attempts that they ran · late timers and failures of a type that waits on Q
 * one subject          ◀── what follows from the other on the same subject, as {@link #PEERS} lists it
 * declared             ◀── what the catalogue says
 * </pre>
 *
 * Between the last two the workflow tasks decide. Where they were taken late no worker was there at all, and what a person cares about
 * is the drift of the type; where only activities wait, slots are short and the queue is the cause. So no two alerts name each other.
 */
final class Folding {

    /** The cause may show this much later than its effect: a storm is seen at the first attempts' end, a wait at its end. */
    private static final long SLACK_MICROS = 5 * PaneKey.MINUTE_MICROS;

    /** Rules of one subject of which the first explains the second. No two name each other. */
    private static final Set<String> PEERS = Set.of(
            "queue-wait > workflow-task-backlog",
            "queue-wait > activity-backlog",
            "queue-wait > schedule-to-start-timeouts",
            "activity-backlog > schedule-to-start-timeouts",
            "non-determinism > non-determinism-failed",
            "non-determinism > build-regression",
            "non-determinism > workflow-task-failures",
            "non-determinism-failed > build-regression",
            "non-determinism-failed > failure-rate",
            "workflow-task-failures > build-regression",
            "workflow-task-failures > failure-rate",
            "workflow-task-failures > timers-handled-late",
            "non-determinism > signal-after-worker-change",
            "workflow-task-failures > signal-after-worker-change",
            "worker-silence > dead-attempts",
            "worker-silence > queue-wait",
            "worker-silence > workflow-task-backlog",
            "worker-silence > activity-backlog",
            "worker-silence > schedule-to-start-timeouts",
            "worker-silence > sticky-losses",
            "queue-wait > sticky-losses",
            "workflow-task-backlog > sticky-losses",
            "signal-flood > unhandled-command",
            "timers-fired-late > timers-handled-late",
            "build-regression > failure-rate",
            "failure-rate > failure-drift");

    private static final Comparator<Watch> FIRST = Comparator.comparingInt((Watch watch) -> rank(watch.rule))
            .thenComparingLong(watch -> life(watch).sinceMicros())
            .thenComparing(watch -> life(watch).id());

    private final QueueWaitRule queueWait;

    private final Catalogue catalogue;

    Folding(QueueWaitRule queueWait, Catalogue catalogue) {
        this.queueWait = queueWait;
        this.catalogue = catalogue;
    }

    /** Id of the cause at the end of the chain, or empty. */
    Optional<String> root(Watch child, List<Watch> firing) {
        Set<Watch> seen = new HashSet<>();
        Watch at = child;
        while (seen.add(at)) {
            Watch effect = at;
            Optional<Watch> cause = firing.stream()
                    .filter(watch -> watch != effect && causes(watch, effect))
                    .min(FIRST);
            if (cause.isEmpty()) {
                break;
            }
            at = cause.get();
        }
        return at == child ? Optional.empty() : Optional.of(life(at).id());
    }

    private boolean causes(Watch cause, Watch effect) {
        if (life(cause).sinceMicros() > life(effect).sinceMicros() + SLACK_MICROS) {
            return false;
        }
        if (declared(cause, effect) || peers(cause, effect)) {
            return true;
        }
        if (effect.rule instanceof QueueWaitRule || isBacklog(effect)) {
            return causesWait(cause, effect);
        }
        boolean late = effect.rule instanceof TimerHandlingRule;
        if (!late && !(effect.rule instanceof FailureRateRule)) {
            return false;
        }
        String type = effect.subject.name();
        if (cause.rule instanceof NonDeterminismRule) {
            return cause.subject.name().equals(type);
        }
        if (cause.rule instanceof RetryBurstRule) {
            return !late && hasType(cause, type);
        }
        if (cause.rule instanceof WorkerSilenceRule) {
            return hasType(cause, type);
        }
        return (cause.rule instanceof QueueWaitRule || isBacklog(cause))
                && hasType(cause, type)
                && !(late && queueWait.workflowTasksWait(stretch(cause)));
    }

    private boolean declared(Watch cause, Watch effect) {
        return catalogue.inhibitions().stream()
                .anyMatch(inhibition -> inhibition.explains(cause.subject.name(), effect.subject.name())
                        && !inhibition.explains(effect.subject.name(), cause.subject.name()));
    }

    private static boolean peers(Watch cause, Watch effect) {
        return cause.subject.kind() == effect.subject.kind()
                && cause.subject.name().equals(effect.subject.name())
                && PEERS.contains(cause.rule.id() + " > " + effect.rule.id());
    }

    private static boolean isBacklog(Watch watch) {
        return watch.rule instanceof BacklogRule || watch.rule instanceof NeverTakenRule;
    }

    private boolean causesWait(Watch cause, Watch wait) {
        if (cause.rule instanceof NonDeterminismRule) {
            return hasType(wait, cause.subject.name());
        }
        if (cause.rule instanceof RetryBurstRule) {
            String queue = "@" + wait.subject.name();
            return stretch(cause).tallies(Tallied.ACTIVITIES).descending().stream()
                    .map(Tallies.Entry::label)
                    .anyMatch(activity -> activity.endsWith(queue));
        }
        return cause.rule instanceof TimerHandlingRule
                && hasType(wait, cause.subject.name())
                && queueWait.workflowTasksWait(stretch(wait));
    }

    private static boolean hasType(Watch watch, String type) {
        return stretch(watch).tallies(Tallied.WORKFLOW_TYPES).count(type) > 0;
    }

    private static int rank(Rule rule) {
        return rule.mode().ordinal();
    }

    private static Pane stretch(Watch watch) {
        Pane stretch = watch.stretch;
        return stretch == null ? new Pane() : stretch;
    }

    private static Life life(Watch watch) {
        return Objects.requireNonNull(watch.life);
    }
}
