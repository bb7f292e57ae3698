package dev.vigil.collector;

import dev.vigil.collector.progress.RunDescribe;
import dev.vigil.collector.progress.RunRead;
import dev.vigil.collector.progress.ShardProgress;
import dev.vigil.schema.event.WorkflowEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a {@link ShardSession} asks of Temporal for its shards, and when. One thread. */
final class ShardRequests {

    /**
     * Runs told of and not read before no more discoveries are taken, of whatever namespace: some thirty megabytes. Whoever
     * discovers stops looking into the past far earlier, namespace by namespace; so only those get here whose live runs
     * close faster than they may be read, for long.
     */
    private static final int MANY_WAITING = 100_000;

    private static final long DESCRIBE_EVERY_MICROS = 250_000;

    /** How often workers are listed: half of the interval at which they send heartbeats unless told otherwise. */
    private static final long WORKERS_EVERY_MICROS = 30_000_000;

    private final ShardContext context;
    private final Map<Integer, Shard> shards;
    private final TaskQueuePolls taskQueues;
    private final Map<String, Long> workersListedMicros = new HashMap<>();
    private long describedAtMicros;
    private int newlyWaiting;
    private boolean catchingUp;
    private int turn;

    /** @param shards the session's, by number; they come and go */
    ShardRequests(ShardContext context, Map<Integer, Shard> shards) {
        this.context = context;
        this.shards = shards;
        this.taskQueues = new TaskQueuePolls(context.config().taskQueuesEvery());
    }

    /**
     * Sends what is due, as far as there is room. To be called as often as results come back: readers have little to do
     * beyond what they are at.
     */
    void send(long now) {
        boolean describe = now - describedAtMicros >= DESCRIBE_EVERY_MICROS;
        if (describe) {
            describedAtMicros = now;
        }
        int newly = 0;
        int inReach = 0;
        int atOnce = 0;
        for (NamespaceSource source : context.sources().values()) {
            String namespace = source.temporal().name();
            int waiting = 0;
            for (Shard shard : inTurn()) {
                ShardProgress progress = shard.namespace(namespace);
                if (progress == null) {
                    continue;
                }
                for (RunRead read : progress.takeReads(now, source.freeReads())) {
                    source.read(shard.assignment(), read);
                }
                if (describe) {
                    for (RunDescribe run : progress.takeDescribes(now, source.freeDescribes())) {
                        source.describe(shard.assignment(), run);
                    }
                }
                waiting += progress.waitingRuns();
                newly += progress.newlyWaitingRuns();
            }
            source.waiting(waiting);
            atOnce += source.fewestAhead();
            inReach += source.paused() ? 0 : waiting;
            if (describe && source.taskQueueStats().orElse(true)) {
                describeTaskQueues(source, now);
            }
            if (describe && source.workerHeartbeats().orElse(true)) {
                listWorkers(source, now);
            }
        }
        newlyWaiting = newly;
        catchingUp = inReach > atOnce;
    }

    /** Whether so many runs wait that no more are to be discovered. */
    boolean manyWait() {
        return newlyWaiting > MANY_WAITING;
    }

    /** Whether more closed runs wait than are read at once: whoever is behind by more than that misses no tenth of a second. */
    boolean catchingUp() {
        return catchingUp;
    }

    /** Takes events that were read: they name task queues. */
    void observe(List<WorkflowEvent> events, long now) {
        for (WorkflowEvent event : events) {
            taskQueues.observe(event, now);
        }
    }

    /** Another shard first each time: the first gets all places that are free. */
    private List<Shard> inTurn() {
        List<Shard> inTurn = new ArrayList<>(shards.values());
        if (!inTurn.isEmpty()) {
            turn = (turn + 1) % inTurn.size();
            Collections.rotate(inTurn, -turn);
        }
        return inTurn;
    }

    private void describeTaskQueues(NamespaceSource source, long now) {
        @Nullable
        Shard any = shards.isEmpty() ? null : shards.values().iterator().next();
        if (any != null) {
            for (TaskQueuePolls.Queue queue : taskQueues.take(source.temporal().name(), now, source.freeDescribes())) {
                source.describeTaskQueue(any.assignment(), queue.name(), queue.kind());
            }
        }
    }

    /** The owner of shard 0 asks for all. */
    private void listWorkers(NamespaceSource source, long now) {
        Shard first = shards.get(0);
        String namespace = source.temporal().name();
        long last = workersListedMicros.getOrDefault(namespace, 0L);
        if (first != null && now - last >= WORKERS_EVERY_MICROS && source.freeDescribes() > 0) {
            workersListedMicros.put(namespace, now);
            source.listWorkers(first.assignment());
        }
    }
}
