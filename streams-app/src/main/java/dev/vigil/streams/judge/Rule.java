package dev.vigil.streams.judge;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.alert.Violation;
import dev.vigil.streams.judge.detect.Detector;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Proven;
import java.io.DataInput;
import java.io.IOException;

/** One failure mode: which subjects it judges, what it counts, when it fires and resolves, and what it says. Immutable. */
public sealed interface Rule
        permits NonDeterminismRule,
                RetryBurstRule,
                QueueWaitRule,
                TimerHandlingRule,
                SignalConflictRule,
                FailureRateRule {

    /** In kebab-case; part of the identity of its alerts, so it never changes. */
    String id();

    FailureMode mode();

    SubjectKind kind();

    PaneClock clock();

    RuleDescription description();

    /** A detector that knows nothing yet. */
    Detector detector(String subject);

    /** Reads what {@link Detector#write} wrote. */
    Detector readDetector(String subject, DataInput in) throws IOException;

    /** The bad ones must only grow while a pane is open. */
    Counts counts(Pane pane, String subject);

    /** Whether enough different workflows are concerned; until then an alert is pending. Grows only. */
    boolean broad(Pane stretch);

    /** Whether a pane shows nothing of the violation. */
    boolean calm(Pane pane, String subject);

    Resolution resolution();

    /** Which exemplars prove it. */
    Proven proof();

    Violation violation(Found found);

    Ownership ownership(String subject, Pane stretch);
}
