package dev.vigil.demo.fault;

import dev.vigil.schema.alert.FailureMode;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** One planted fault. {@link #begin} once, then {@link #plant} once; the questions may be asked from any thread. */
public interface Fault {

    FailureMode mode();

    /** Starts the workers and the background traffic of the type, in good health; returns once they run. */
    void begin();

    /** Plants the fault; may take some seconds. */
    void plant();

    /** When the fault's own condition first held, by the server's clock; empty until then. */
    Optional<Instant> conditionMetAt();

    /** Workflows that the fault caught so far. */
    Set<String> workflowIds();

    /** Takes the fault away where it does not go by itself; does nothing elsewhere. */
    default void remove() {}
}
