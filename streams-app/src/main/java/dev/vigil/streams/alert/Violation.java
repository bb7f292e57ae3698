package dev.vigil.streams.alert;

import dev.vigil.schema.alert.Action;
import dev.vigil.schema.alert.Evidence;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.alert.Severity;
import java.util.List;

/**
 * What a rule found, with all its numbers; one kind for each rule, and each kind is the template of its texts. Texts hold names, ids
 * and numbers, never payloads. Immutable.
 */
public sealed interface Violation
        permits StuckRuns, RefusedReplays, RetryStorm, SlowQueue, LateTimers, SignalRaces, FailingChains, Finding {

    /** Workflows that make an alert critical unless its kind says otherwise: more than a person looks at one by one. */
    long MANY_WORKFLOWS = 10;

    FailureMode mode();

    /** What stands behind the subject's name in the title. */
    String what();

    /** So what. */
    String meaning();

    /** The best first. */
    List<Evidence> evidence();

    /** Read-only ones first. */
    List<Action> actions();

    String resolvesWhen();

    Observed observed();

    /** Workflows affected, as far as known. */
    long workflows();

    /** By the number of workflows affected. */
    default Severity severity() {
        return workflows() >= MANY_WORKFLOWS ? Severity.CRITICAL : Severity.WARNING;
    }
}
