package dev.vigil.demo.fault;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What a fault knows of itself. Thread-safe. */
final class Truth {

    private final AtomicReference<@Nullable Instant> conditionMetAt = new AtomicReference<>();
    private final Set<String> workflowIds = new ConcurrentSkipListSet<>();

    /** Notes a workflow that the fault caught. */
    void caught(String workflowId) {
        workflowIds.add(workflowId);
    }

    /** Notes that the condition holds; only the first time counts. */
    void conditionMet(Instant at) {
        conditionMetAt.compareAndSet(null, at);
    }

    Optional<Instant> conditionMetAt() {
        return Optional.ofNullable(conditionMetAt.get());
    }

    int count() {
        return workflowIds.size();
    }

    Set<String> workflowIds() {
        return new TreeSet<>(workflowIds);
    }
}
