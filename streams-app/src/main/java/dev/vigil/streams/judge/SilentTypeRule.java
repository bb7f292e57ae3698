package dev.vigil.streams.judge;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.alert.Severity;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.alert.Finding;
import dev.vigil.streams.alert.Observed;
import dev.vigil.streams.alert.Violation;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.judge.detect.Detector;
import dev.vigil.streams.judge.detect.Silence;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Proven;
import java.io.DataInput;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** FM6: a type that normally runs does not. */
public final class SilentTypeRule extends Rule {

    private static final long NEVER_QUIET = 1L << 40;

    SilentTypeRule(Catalogue catalogue) {
        super(
                new Traits(
                        "silent-type",
                        FailureMode.VISIBILITY_GAP,
                        SubjectKind.WORKFLOW_TYPE,
                        PaneClock.OPEN_READ_TO,
                        Proven.RUN_STARTED,
                        Resolution.afterDrawdown(0, NEVER_QUIET)),
                catalogue);
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "No run of the type has started for longer than its own history allows: a schedule that was "
                        + "paused, a producer that died, a deployment that dropped it. Nothing fails, because nothing "
                        + "happens.",
                "CUSUM on occupied minutes: q = learned share of minutes with a start in the cell (weekday or "
                        + "weekend) × hour, g = 0.7·ρ·(−ln(1−q)); an empty minute adds 0.9·g, an occupied one "
                        + "ln((1−e^(−0.1g))/(1−e^(−g))); fires at h = ln(occupied minutes expected in 90 days). ρ = traffic "
                        + "of the other types against what is expected.",
                "Learns for 14 days; then about ln(expected)/(0.63·q) empty minutes, never fewer than 5: 6 runs "
                        + "an hour are missed after two hours, 60 after 18 minutes. Resolves at half the evidence.",
                "Public holidays: ρ lags by up to an hour. A fall to a fifth of the traffic is no silence. A type "
                        + "that runs once a day is found after a day or two: use its schedule. A namespace with one type "
                        + "has no others to compare with.",
                "Nothing to tune.");
    }

    @Override
    Detector detector(String subject) {
        return new Silence();
    }

    @Override
    Detector readDetector(String subject, DataInput in) throws IOException {
        return Silence.read(in);
    }

    @Override
    boolean everyMinute() {
        return true;
    }

    @Override
    Counts counts(Pane pane, String subject) {
        return new Counts(pane.count(Counter.RUNS_STARTED), 0);
    }

    @Override
    boolean calm(Pane pane, String subject) {
        return true;
    }

    @Override
    Violation violation(Found found) {
        Silence silence = (Silence) found.detector();
        long minutes = silence.emptyMinutes();
        String silentFor = Finding.duration(minutes * 60_000_000);
        return new Finding(
                mode(),
                "silent for " + silentFor,
                "No run has started, so nothing can fail and nothing is told.",
                Finding.proven(
                        List.of(String.format(
                                Locale.ROOT, "normally %.0f runs a day, by hour and kind of day", silence.perDay())),
                        List.of()),
                List.of(
                        Finding.listAll(found.namespace(), found.subject().name()),
                        Finding.advice("look at what starts it: schedule, producer, parent", "")),
                "runs are seen again",
                new Observed(minutes, "minutes without a start", ">=", 5),
                0,
                Severity.WARNING);
    }
}
