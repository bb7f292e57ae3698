package dev.vigil.streams.judge;

import dev.vigil.schema.alert.Action;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.alert.Finding;
import dev.vigil.streams.alert.Observed;
import dev.vigil.streams.alert.Violation;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.judge.detect.DeadAttempts;
import dev.vigil.streams.judge.detect.Detector;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Proof;
import dev.vigil.streams.pane.Exemplars.Exemplar;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Gauge;
import dev.vigil.streams.pane.Pane.Proven;
import dev.vigil.streams.pane.Pane.Tallied;
import dev.vigil.streams.pane.RunningAttempt;
import dev.vigil.streams.pane.SeenWorker;
import java.io.DataInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** FM4: attempts that the server takes for running, on workers that are gone. */
public final class DeadAttemptsRule extends Rule {

    private static final long QUIET_MINUTES = 30;

    DeadAttemptsRule(Catalogue catalogue) {
        super(
                new Traits(
                        "dead-attempts",
                        FailureMode.LONG_RUNNING_DRIFT,
                        SubjectKind.TASK_QUEUE,
                        PaneClock.OPEN_READ_TO,
                        Proven.BLIND_ACTIVITY,
                        Resolution.afterDrawdown(0, QUIET_MINUTES)),
                catalogue);
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "The server takes these attempts for running, but the worker that took them is gone. Nothing "
                        + "fails and nothing is retried until a timeout ends them; where there is none, never.",
                "Describe gives running attempts with their worker's identity, ListWorkers who beats. Probably dead "
                        + "= every worker of that identity which was there at the attempt's start had not beaten for 150 s, or "
                        + "had said that it shuts down and was not listed for 5 min, when the attempt was described last. Counts only if the shortest of heartbeat, "
                        + "start-to-close and schedule-to-close timeout is 10 min or longer: a shorter one finds it by "
                        + "itself.",
                "Fires on the first one: it is a fact about one attempt, no share of many. 150 s = 2.5 × 60 s, the "
                        + "longest interval between heartbeats. Critical from 10 workflows on. Resolves when the attempts "
                        + "are over, or were not seen for 5 min.",
                "Needs ListWorkers (server 1.30; 1.29.1 has none) and workers that beat (Java SDK 1.35, Go 1.41): "
                        + "without them the rule has no source, which the collector states as `no worker heartbeats`. Workers "
                        + "that share a name cannot be told apart: one that beats covers for the dead. A worker that drains "
                        + "for longer than its last listing by 5 min is taken for dead. At most 64 attempts of a queue are "
                        + "looked at.",
                "Nothing to tune: a heartbeat timeout below 10 min, and beats, make it needless.");
    }

    @Override
    Detector detector(String subject) {
        return new DeadAttempts();
    }

    @Override
    Detector readDetector(String subject, DataInput in) throws IOException {
        return DeadAttempts.read(in);
    }

    @Override
    void feed(Detector detector, long minute, Pane pane, String subject) {
        ((DeadAttempts) detector).minute(SeenWorker.of(pane), RunningAttempt.of(pane));
    }

    @Override
    Counts counts(Pane pane, String subject) {
        return new Counts(
                pane.readings(Gauge.WORKERS).latest().size()
                        + pane.readings(Gauge.RUNNING_ATTEMPTS).latest().size(),
                0);
    }

    @Override
    boolean calm(Pane pane, String subject) {
        return true;
    }

    @Override
    Violation violation(Found found) {
        List<RunningAttempt> dead = ((DeadAttempts) found.detector()).dead();
        List<RunningAttempt> named =
                dead.stream().filter(attempt -> !attempt.workflowId().isEmpty()).toList();
        List<Exemplar> proofs = named.stream()
                .map(attempt -> new Exemplar(
                        attempt.startedMicros(),
                        new Proof(attempt.workflowId(), attempt.runId(), List.of(), text(attempt, found.endMicros()))))
                .toList();
        long now = found.endMicros();
        long oldest = dead.isEmpty() ? 0 : Math.max(0, now - dead.get(0).startedMicros());
        boolean never = dead.stream().anyMatch(attempt -> attempt.foundMicros() == Long.MAX_VALUE);
        long last = dead.stream().mapToLong(RunningAttempt::foundMicros).max().orElse(now);
        String until = never
                ? "no timeout will ever find " + (dead.size() == 1 ? "it" : "them all")
                : "a timeout finds the last in " + Finding.duration(Math.max(0, last - now));
        List<Action> actions = new ArrayList<>(Finding.describe(found.namespace(), proofs));
        actions.add(Finding.listWorkers(found.namespace(), found.subject().name()));
        if (!named.isEmpty()) {
            RunningAttempt first = named.get(0);
            actions.add(Finding.endAttempt(
                    found.namespace(),
                    first.workflowId(),
                    first.activityId(),
                    Math.max(1, (now - first.startedMicros()) / 1_000_000)));
        }
        return new Finding(
                mode(),
                Finding.count(dead.size(), "attempt") + " probably dead for up to " + Finding.duration(oldest),
                "Nothing fails, the workflow just looks slow: " + until + ".",
                Finding.proven(List.of(until), proofs),
                actions,
                "attempts ended, retried or closed",
                new Observed(dead.size(), "attempts on workers that are gone", ">=", 1),
                Finding.workflows(proofs),
                Finding.byRadius(Finding.workflows(proofs)));
    }

    private static String text(RunningAttempt attempt, long now) {
        return Finding.name(attempt.activityType()) + " runs for "
                + Finding.duration(Math.max(0, now - attempt.startedMicros())) + " on "
                + Finding.name(attempt.identity()) + ", which is gone; "
                + (attempt.foundMicros() == Long.MAX_VALUE
                        ? "no timeout"
                        : "first timeout in " + Finding.duration(Math.max(0, attempt.foundMicros() - now)));
    }

    @Override
    Ownership ownership(String subject, Pane stretch) {
        return Ownership.ofMostFrequent(catalogue, stretch.tallies(Tallied.RUNNING_TYPES));
    }
}
