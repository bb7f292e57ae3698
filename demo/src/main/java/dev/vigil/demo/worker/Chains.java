package dev.vigil.demo.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The truth kept beside the fleet: which runs were started, which chains closed. Closes are noted by the workflow code
 * itself, so a chain that the server ended (terminated, timed out) is not among them. Thread-safe; bounded by the number
 * of runs that the fleet starts.
 */
public final class Chains {

    /** A run as its starter saw it. */
    public record Started(String type, String workflowId, String runId) {}

    private final ConcurrentMap<String, Started> open = new ConcurrentHashMap<>();
    private final List<Started> started = new ArrayList<>();
    private final Set<String> closed = ConcurrentHashMap.newKeySet();
    private final ConcurrentMap<String, AtomicLong> closedByType = new ConcurrentHashMap<>();

    public void started(Started run) {
        synchronized (started) {
            started.add(run);
        }
        open.put(run.workflowId(), run);
        if (closed.contains(run.runId())) { // a short run may close before its starter hears of it
            open.remove(run.workflowId());
        }
    }

    /** Notes that a chain ended; noting it twice (a replay) counts once. */
    void closed(String type, String workflowId, String chain) {
        if (closed.add(chain)) {
            closedByType.computeIfAbsent(type, any -> new AtomicLong()).incrementAndGet();
            open.remove(workflowId);
        }
    }

    /** Chains of a type that closed so far. */
    public long closed(String type) {
        AtomicLong count = closedByType.get(type);
        return count == null ? 0 : count.get();
    }

    /** Runs that were started and not seen to close. */
    public List<Started> open() {
        return List.copyOf(open.values());
    }

    /** How many of them are of these types. */
    public long openOf(Set<String> types) {
        return open.values().stream().filter(run -> types.contains(run.type())).count();
    }

    /** Every run that the fleet's client started, in order. Runs that a server started itself are not among them. */
    public List<Started> started() {
        synchronized (started) {
            return List.copyOf(started);
        }
    }

    /** Chains closed, of all types. */
    public Map<String, Long> closedByType() {
        Map<String, Long> counts = new java.util.TreeMap<>();
        closedByType.forEach((type, count) -> counts.put(type, count.get()));
        return counts;
    }
}
