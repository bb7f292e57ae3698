package dev.vigil.demo;

import dev.vigil.demo.plan.Subject;
import dev.vigil.schema.alert.FailureMode;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A fault that was planted, as far as it has come.
 *
 * @param subject what its alert must be about
 * @param touched other names that it may show on: its type, its queue, its activity
 * @param plantedAt when its planting began
 * @param conditionMetAt when its own condition first held, empty until then; delays are counted from here
 * @param workflowIds workflows caught so far
 */
public record Planting(
        FailureMode mode,
        Subject subject,
        Set<String> touched,
        Instant plantedAt,
        Optional<Instant> conditionMetAt,
        Set<String> workflowIds) {

    public Planting {
        touched = Set.copyOf(touched);
        workflowIds = Set.copyOf(workflowIds);
    }
}
