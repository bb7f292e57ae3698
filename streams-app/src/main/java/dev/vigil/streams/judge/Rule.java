package dev.vigil.streams.judge;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.alert.Violation;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.judge.detect.Counting;
import dev.vigil.streams.judge.detect.Detector;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Proven;
import java.io.DataInput;
import java.io.IOException;

/** One way in which a failure mode shows: which subjects it judges, what it counts, when it fires and resolves, and what it says. Immutable. */
public abstract class Rule {

    final Catalogue catalogue;
    private final Traits traits;

    Rule(Traits traits, Catalogue catalogue) {
        this.traits = traits;
        this.catalogue = catalogue;
    }

    /** In kebab-case; part of the identity of its alerts, so it never changes. */
    public final String id() {
        return traits.id();
    }

    public final FailureMode mode() {
        return traits.mode();
    }

    /** What it judges. */
    public final SubjectKind kind() {
        return traits.kind();
    }

    final PaneClock clock() {
        return traits.clock();
    }

    final Resolution resolution() {
        return traits.resolution();
    }

    /** Which exemplars prove it. */
    final Proven proof() {
        return traits.proof();
    }

    public abstract RuleDescription description();

    /** A detector that knows nothing yet. */
    abstract Detector detector(String subject);

    /** Reads what {@link Detector#write} wrote. */
    abstract Detector readDetector(String subject, DataInput in) throws IOException;

    /** The bad ones must only grow while a pane is open. */
    abstract Counts counts(Pane pane, String subject);

    /** Hands a complete minute to the detector. */
    void feed(Detector detector, long minute, Pane pane, String subject) {
        Counts counts = counts(pane, subject);
        ((Counting) detector).feed(minute, counts.all(), counts.bad());
    }

    /** Whether minutes without observations say something and are fed, too. */
    boolean everyMinute() {
        return false;
    }

    /** Whether enough different workflows are concerned; until then an alert is pending. Grows only. */
    boolean broad(Pane stretch) {
        return true;
    }

    /** Whether a pane shows nothing of the violation. */
    boolean calm(Pane pane, String subject) {
        return counts(pane, subject).bad() <= 0;
    }

    /** Whether it fires when a minute is complete and not before: it tells more of another rule's alert, and is folded under that one then. */
    boolean waitsForTheMinute() {
        return false;
    }

    /** Why what is open of a subject is over whatever was seen of it, because people have declared what was missing; else empty. */
    String settled(String subject) {
        return "";
    }

    abstract Violation violation(Found found);

    /** Who is asked: the owner of the workflow type, unless the rule judges something else. */
    Ownership ownership(String subject, Pane stretch) {
        return kind() == SubjectKind.WORKFLOW_TYPE
                ? Ownership.of(catalogue.typeOrDefault(subject))
                : Ownership.ofMostFrequent(catalogue, stretch.tallies(Pane.Tallied.WORKFLOW_TYPES));
    }
}
