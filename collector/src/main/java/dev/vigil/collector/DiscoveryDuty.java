package dev.vigil.collector;

import dev.vigil.collector.progress.Coverage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether it is this collector's duty to discover: that of the one who owns shard 0. Thread-safe. */
final class DiscoveryDuty {

    private final Map<String, Coverage> coverages = new HashMap<>();
    private long term;

    /** Begins a term: where each namespace's discovery continues. */
    synchronized void activate(Map<String, Coverage> from) {
        coverages.clear();
        coverages.putAll(from);
        term++;
        notifyAll();
    }

    synchronized void deactivate() {
        coverages.clear();
        notifyAll();
    }

    /** A term of duty, and where it begins. */
    record Term(long number, Coverage from) {}

    /** The current term for a namespace; waits at most so long for one. */
    synchronized Optional<Term> await(String namespace, long millis) throws InterruptedException {
        if (!coverages.containsKey(namespace)) {
            wait(millis);
        }
        @Nullable Coverage from = coverages.get(namespace);
        return from == null ? Optional.empty() : Optional.of(new Term(term, from));
    }

    /** The current term came so far: whoever begins again within it begins there. */
    synchronized void reached(String namespace, Term current, Coverage coverage) {
        if (holds(namespace, current)) {
            coverages.put(namespace, coverage);
        }
    }

    /** Whether any namespace's discovery is this collector's duty. */
    synchronized boolean any() {
        return !coverages.isEmpty();
    }

    synchronized boolean holds(String namespace, Term current) {
        return current.number() == term && coverages.containsKey(namespace);
    }
}
