package dev.vigil.collector;

import dev.vigil.collector.progress.ReadOutcome;
import dev.vigil.collector.progress.RunDescribe;
import dev.vigil.collector.progress.RunKey;
import dev.vigil.collector.progress.RunRead;
import dev.vigil.collector.source.temporal.ApiClass;
import dev.vigil.collector.source.temporal.HistoryReader;
import dev.vigil.collector.source.temporal.RunDescriber;
import dev.vigil.collector.source.temporal.TemporalNamespace;
import dev.vigil.collector.source.temporal.WorkerLister;
import dev.vigil.collector.translate.Capture;
import dev.vigil.schema.event.RunSnapshot;
import dev.vigil.schema.event.TaskQueueKind;
import dev.vigil.schema.event.TaskQueueStats;
import dev.vigil.schema.event.WorkerHeartbeat;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and describes the runs of one namespace on a few threads, and puts what comes back into a bounded queue. Results
 * carry the assignment they were asked for under, so that an answer for a shard that was lost meanwhile is recognised.
 */
final class NamespaceSource implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(NamespaceSource.class);

    /** Describes under way at the same time. */
    private static final int DESCRIBES = 2;

    /** Histories for each thread that are being read or wait for it, at most. */
    private static final int MOST_AHEAD = 16;

    /** Longer than any wait for a token of the share; so it is the server that does not answer. */
    private static final long PAUSED_MICROS = 2_000_000;

    /** Results that wait, each a page of 256 events at most; so long histories take some ten megabytes, not all. */
    private static final int MAX_RESULTS = 64;

    /** What came back. */
    sealed interface Result {

        /** Which assignment of which shard it belongs to. */
        Shard.Assignment assignment();

        record Read(Shard.Assignment assignment, ReadOutcome outcome) implements Result {}

        record Described(Shard.Assignment assignment, RunKey run, Optional<RunSnapshot> snapshot) implements Result {}

        record TaskQueue(Shard.Assignment assignment, TaskQueueStats stats) implements Result {}

        record Workers(Shard.Assignment assignment, List<WorkerHeartbeat> workers) implements Result {}
    }

    /** Something that sends requests and may be interrupted. */
    @FunctionalInterface
    private interface Work {
        void run() throws InterruptedException;
    }

    /** What threads of all namespaces put their results into; reading stops while it is full. */
    static BlockingQueue<Result> results() {
        return new ArrayBlockingQueue<>(MAX_RESULTS);
    }

    private final TemporalNamespace temporal;
    private final HistoryReader histories;
    private final RunDescriber describer;
    private final WorkerLister workers;
    private final BlockingQueue<Result> results;
    private final int concurrency;
    private final ExecutorService readers;
    private final ExecutorService describers;
    private final ReadPace pace = new ReadPace();
    private final AtomicInteger reading = new AtomicInteger();
    private final AtomicInteger describing = new AtomicInteger();
    private volatile int waiting;

    NamespaceSource(
            String cluster,
            TemporalNamespace temporal,
            int concurrency,
            Set<Capture> captures,
            Clock clock,
            BlockingQueue<Result> results) {
        this.temporal = temporal;
        this.histories = new HistoryReader(cluster, temporal, captures, clock);
        this.describer = new RunDescriber(cluster, temporal, clock);
        this.workers = new WorkerLister(cluster, temporal, clock);
        this.results = results;
        this.concurrency = concurrency;
        this.readers = Executors.newFixedThreadPool(concurrency, Daemons.named("vigil-read-" + temporal.name()));
        this.describers = Executors.newFixedThreadPool(DESCRIBES, Daemons.named("vigil-describe-" + temporal.name()));
    }

    TemporalNamespace temporal() {
        return temporal;
    }

    /**
     * Histories that may be asked for now: one waits for each that is read, and as many more as were read in the last tenth of
     * a second, so that none of the threads is idle while a transaction is committed. What is handed out cannot be overtaken,
     * so it is no more than that.
     */
    int freeReads() {
        return Math.min(MOST_AHEAD * concurrency, fewestAhead() + pace.lately(System.nanoTime())) - reading.get();
    }

    /** Histories that are read and that wait to be when there is little to do. */
    int fewestAhead() {
        return 2 * concurrency;
    }

    int freeDescribes() {
        return 2 * DESCRIBES - describing.get();
    }

    /** Takes note of how many known runs of the namespace wait to be read. */
    void waiting(int runs) {
        waiting = runs;
    }

    /** How many known runs wait to be read in the shards of this collector. Any thread. */
    int waiting() {
        return waiting;
    }

    /** Whether the server lets no history be read for now, so that waiting for it is all that can be done. */
    boolean paused() {
        return temporal.waitMicros(ApiClass.HISTORY) > PAUSED_MICROS;
    }

    /** Whether the server has task-queue statistics; empty until it was asked. */
    Optional<Boolean> taskQueueStats() {
        return describer.taskQueueStats();
    }

    void read(Shard.Assignment assignment, RunRead read) {
        submit(
                readers,
                reading,
                () -> {
                    histories.read(read, outcome -> results.put(new Result.Read(assignment, outcome)));
                    pace.done(System.nanoTime());
                },
                () -> results.put(new Result.Read(assignment, new ReadOutcome.Failed(read.run(), true))));
    }

    void describe(Shard.Assignment assignment, RunDescribe describe) {
        submit(
                describers,
                describing,
                () -> results.put(new Result.Described(assignment, describe.run(), describer.describe(describe))),
                () -> results.put(new Result.Described(assignment, describe.run(), Optional.empty())));
    }

    void describeTaskQueue(Shard.Assignment assignment, String queue, TaskQueueKind kind) {
        submit(
                describers,
                describing,
                () -> {
                    Optional<TaskQueueStats> stats = describer.describe(queue, kind);
                    if (stats.isPresent()) {
                        results.put(new Result.TaskQueue(assignment, stats.get()));
                    }
                },
                () -> {});
    }

    /** Whether the server has worker heartbeats; empty until it was asked. */
    Optional<Boolean> workerHeartbeats() {
        return workers.available();
    }

    void listWorkers(Shard.Assignment assignment) {
        submit(
                describers,
                describing,
                () -> {
                    List<WorkerHeartbeat> listed = workers.list();
                    if (!listed.isEmpty()) {
                        results.put(new Result.Workers(assignment, listed));
                    }
                },
                () -> {});
    }

    @Override
    public void close() {
        readers.shutdownNow();
        describers.shutdownNow();
    }

    /** Waits a moment for the threads to end. */
    void awaitClosed(long millis) throws InterruptedException {
        var unused = readers.awaitTermination(millis, TimeUnit.MILLISECONDS)
                && describers.awaitTermination(millis, TimeUnit.MILLISECONDS);
    }

    private void submit(ExecutorService executor, AtomicInteger count, Work work, Work onFault) {
        count.incrementAndGet();
        executor.execute(() -> {
            try {
                try {
                    work.run();
                } catch (RuntimeException e) {
                    log.atError()
                            .setCause(e)
                            .addKeyValue("namespace", temporal.name())
                            .log("reading failed");
                    onFault.run();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // closing: nobody waits for the result
            } finally {
                count.decrementAndGet();
            }
        });
    }
}
