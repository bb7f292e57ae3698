package dev.vigil.collector.probe;

import dev.vigil.collector.probe.ProbedFleet.Page;
import dev.vigil.collector.probe.ProbedFleet.ProbedRun;
import dev.vigil.collector.probe.ProbedFleet.QueueState;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Which build the open runs of a type would meet: the one that polls their queues, whether or not it has completed a workflow task yet.
 * Costs a page of visibility and a look at {@value #MOST_QUEUES} queues at most.
 */
public final class BuildLook {

    private static final int MOST_QUEUES = 10;
    /** Pages that hold other types only, where the server cannot filter by the name. */
    private static final int MOST_PAGES = 20;

    private BuildLook() {}

    /**
     * The build, if there are open runs, somebody polls, and it is one.
     *
     * @param otherwise the build where the server does not say who polls
     */
    public static Optional<String> at(ProbedFleet fleet, String workflowType, Supplier<Optional<String>> otherwise)
            throws InterruptedException {
        SortedSet<String> builds = new TreeSet<>();
        boolean polled = false;
        for (String queue : queues(fleet, workflowType)) {
            QueueState state = fleet.queue(queue);
            polled |= state.pollers() > 0;
            builds.addAll(state.builds());
        }
        if (!polled || builds.size() > 1) {
            return Optional.empty(); // nobody to ask, or no answer would say which build gave it
        }
        return builds.isEmpty() ? otherwise.get() : Optional.of(builds.first());
    }

    private static SortedSet<String> queues(ProbedFleet fleet, String workflowType) throws InterruptedException {
        SortedSet<String> queues = new TreeSet<>();
        Optional<byte[]> token = Optional.empty();
        for (int pages = 0; queues.isEmpty() && pages < MOST_PAGES; pages++) {
            Page page = fleet.runs(workflowType, false, token);
            page.runs().stream()
                    .map(ProbedRun::taskQueue)
                    .distinct()
                    .limit(MOST_QUEUES)
                    .forEach(queues::add);
            token = page.next();
            if (token.isEmpty()) {
                break;
            }
        }
        return queues;
    }
}
