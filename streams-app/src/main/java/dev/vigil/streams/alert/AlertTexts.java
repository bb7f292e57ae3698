package dev.vigil.streams.alert;

import dev.vigil.schema.alert.Action;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.Evidence;
import dev.vigil.schema.alert.Severity;
import dev.vigil.schema.alert.Transition;
import dev.vigil.schema.event.Source;
import dev.vigil.streams.pane.PaneKey;
import java.util.List;

/**
 * Makes the published record of an alert from its life and what was found: the same words in console, command line and webhook. The
 * template of each rule is its {@link Violation}. Pure.
 */
public final class AlertTexts {

    public static final int TITLE_CHARS = 80;
    /** Facts and exemplars shown. */
    public static final int EVIDENCE = 10;

    public static final int ACTIONS = 3;

    private static final String BETWEEN = ": ";
    private static final int LEAST_NAME_CHARS = 12;

    private AlertTexts() {}

    /**
     * What frames an alert.
     *
     * @param rule id of the rule
     * @param windowStartMicros start of the judged stretch
     * @param windowEndMicros end of the last complete pane in it; of the open pane while it is early
     * @param foldedUnder id of the root cause, or empty
     * @param owner from the catalogue, or empty
     * @param runbook from the catalogue, or empty
     * @param backfilled judged outside the alert horizon
     * @param severity how loud
     * @param inhibitedBy why nobody is told, or empty
     * @param handledBy who accepted or closed it, or empty
     * @param handledWhy the reason they gave, or empty
     * @param capturedAtMicros capture time of the marker that closed the pane
     * @param publishedAtMicros processing time
     */
    public record Frame(
            PaneKey.Subject subject,
            String rule,
            long windowStartMicros,
            long windowEndMicros,
            String foldedUnder,
            String owner,
            String runbook,
            boolean backfilled,
            Severity severity,
            String inhibitedBy,
            String handledBy,
            String handledWhy,
            long capturedAtMicros,
            long publishedAtMicros) {}

    public static Alert record(Life life, Violation violation, Frame frame) {
        Observed observed = violation.observed();
        return Alert.newBuilder()
                .setSource(Source.newBuilder()
                        .setCluster(frame.subject().scope().cluster())
                        .setOrigin(frame.subject().scope().origin())
                        .setCapturedAtMicros(frame.capturedAtMicros())
                        .build())
                .setNamespace(frame.subject().scope().namespace())
                .setAlertId(life.id())
                .setRule(frame.rule())
                .setFailureMode(violation.mode())
                .setSeverity(frame.severity())
                .setState(life.state())
                .setSubjectKind(frame.subject().kind())
                .setSubject(frame.subject().name())
                .setTitle(title(frame.subject().name(), violation.what()))
                .setMeaning(violation.meaning())
                .setObservedValue(observed.value())
                .setObservedUnit(observed.unit())
                .setThresholdOp(observed.op())
                .setThresholdValue(observed.threshold())
                .setThresholdUnit(observed.unit())
                .setWindowStartMicros(frame.windowStartMicros())
                .setWindowEndMicros(frame.windowEndMicros())
                .setSinceMicros(life.sinceMicros())
                .setFiredAtMicros(firedAt(life))
                .setResolvedAtMicros(life instanceof Life.Resolved resolved ? resolved.resolvedAtMicros() : 0)
                .setRevision(life.revision())
                .setWorkflows(violation.workflows())
                .setEvidence(evidence(violation))
                .setActions(actions(violation))
                .setResolvesWhen(violation.resolvesWhen())
                .setOwner(frame.owner())
                .setRunbook(frame.runbook())
                .setFoldedUnder(frame.foldedUnder())
                .setTimeline(timeline(life))
                .setInhibitedBy(frame.inhibitedBy())
                .setHandledBy(frame.handledBy())
                .setHandledWhy(frame.handledWhy())
                .setBackfilled(frame.backfilled())
                .setPublishedAtMicros(frame.publishedAtMicros())
                .build();
    }

    /** {@code subject: what, how much}, at most 80 characters: what happened is never cut before the name is. */
    static String title(String subject, String what) {
        int room = Math.max(LEAST_NAME_CHARS, TITLE_CHARS - BETWEEN.length() - what.length());
        return Words.shorten(Words.shorten(Words.name(subject), room) + BETWEEN + what, TITLE_CHARS);
    }

    private static long firedAt(Life life) {
        if (life instanceof Life.Firing firing) {
            return firing.firedAtMicros();
        }
        return life instanceof Life.Resolved resolved ? resolved.firedAtMicros() : 0;
    }

    private static List<Evidence> evidence(Violation violation) {
        List<Evidence> evidence = violation.evidence();
        return evidence.subList(0, Math.min(EVIDENCE, evidence.size()));
    }

    private static List<Action> actions(Violation violation) {
        List<Action> actions = violation.actions();
        return actions.subList(0, Math.min(ACTIONS, actions.size()));
    }

    private static List<Transition> timeline(Life life) {
        return life.timeline().stream()
                .map(step -> Transition.newBuilder()
                        .setAtMicros(step.atMicros())
                        .setTo(step.to())
                        .setWhy(step.why())
                        .build())
                .toList();
    }
}
