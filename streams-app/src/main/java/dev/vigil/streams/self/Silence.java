package dev.vigil.streams.self;

import dev.vigil.schema.alert.Action;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.alert.Evidence;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.alert.Severity;
import dev.vigil.schema.alert.Transition;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.alert.AlertId;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.pane.PaneKey;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A source that fell silent, and its alert.
 *
 * @param sinceMicros capture of the last marker, microseconds since the epoch
 * @param firedAtMicros when it was noticed, by the wall clock
 */
record Silence(Scope scope, long sinceMicros, long firedAtMicros) {

    private static final String RULE = "source-silent";

    Alert firing(List<Integer> silent, int partitions, long nowMicros) {
        long seconds = Math.max(0, (nowMicros - sinceMicros) / 1_000_000);
        String which = silent.stream().limit(20).map(String::valueOf).collect(Collectors.joining(", "))
                + (silent.size() > 20 ? ", …" : "");
        return alert(AlertState.FIRING, nowMicros)
                .setObservedValue(seconds)
                .setEvidence(List.of(Evidence.newBuilder()
                        .setText("no progress marker in " + silent.size() + " of " + partitions
                                + " partitions of workflow-events: " + which)
                        .setTimeMicros(sinceMicros)
                        .setEventIds(List.of())
                        .build()))
                .setTimeline(List.of(new Transition(firedAtMicros, AlertState.FIRING, "no marker for so long")))
                .build();
    }

    Alert resolved(long nowMicros, String why) {
        return alert(AlertState.RESOLVED, nowMicros)
                .setResolvedAtMicros(nowMicros)
                .setRevision(1)
                .setObservedValue(Math.max(0, (nowMicros - sinceMicros) / 1_000_000))
                .setEvidence(List.of())
                .setTimeline(List.of(
                        new Transition(firedAtMicros, AlertState.FIRING, "no marker for so long"),
                        new Transition(nowMicros, AlertState.RESOLVED, why)))
                .build();
    }

    private Alert.Builder alert(AlertState state, long nowMicros) {
        PaneKey.Subject subject =
                new PaneKey.Subject(scope, SubjectKind.NAMESPACE, scope.namespace(), PaneClock.CLOSED_TO);
        String name = scope.namespace().length() > 40 ? scope.namespace().substring(0, 40) + "…" : scope.namespace();
        return Alert.newBuilder()
                .setSource(Source.newBuilder()
                        .setCluster(scope.cluster())
                        .setOrigin(Origin.SELF)
                        .setCapturedAtMicros(nowMicros)
                        .build())
                .setNamespace(scope.namespace())
                .setAlertId(AlertId.of(FailureMode.VISIBILITY_GAP, RULE, subject, sinceMicros))
                .setRule(RULE)
                .setFailureMode(FailureMode.VISIBILITY_GAP)
                .setSeverity(Severity.CRITICAL)
                .setState(state)
                .setSubjectKind(SubjectKind.NAMESPACE)
                .setSubject(scope.namespace())
                .setTitle(name + ": the collector is silent, nothing is judged")
                .setMeaning(
                        "Windows close on the collector's markers and on nothing else. Until they come again, no"
                                + " window of this namespace closes and no alert of it fires or resolves, whatever happens there.")
                .setObservedUnit("s")
                .setThresholdOp(">=")
                .setThresholdValue(SourceWatch.SILENT_AFTER.toSeconds())
                .setThresholdUnit("s")
                .setSinceMicros(sinceMicros)
                .setFiredAtMicros(firedAtMicros)
                .setActions(List.of(
                        Action.newBuilder()
                                .setText("Is the collector running, and what does it say of itself?")
                                .setCommand("curl -s http://127.0.0.1:8440/health")
                                .setNeeds("to be run where the collector runs")
                                .build(),
                        Action.newBuilder()
                                .setText("When was the last marker written?")
                                .setCommand("vigil topics tail workflow-events --from 15m")
                                .build()))
                .setResolvesWhen("every partition has markers of the namespace again, or there was none for 24 hours")
                .setPublishedAtMicros(nowMicros);
    }
}
