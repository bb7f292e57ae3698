package dev.vigil.collector;

import dev.vigil.collector.NamespaceSource.Result;
import dev.vigil.collector.progress.Coverage;
import dev.vigil.collector.progress.ReadOutcome;
import dev.vigil.collector.progress.RunExport;
import dev.vigil.collector.progress.ShardProgress;
import dev.vigil.collector.sink.EventWriter;
import dev.vigil.collector.sink.ExportPhase;
import dev.vigil.collector.sink.Outgoing;
import dev.vigil.collector.sink.ProgressReader;
import dev.vigil.collector.sink.ShardMember;
import dev.vigil.collector.translate.Micros;
import dev.vigil.schema.Keys;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.TaskQueueStats;
import dev.vigil.schema.event.WorkerHeartbeat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * One membership in the collector's group, from joining to the first thing that goes wrong with Kafka: then all that is not
 * durable is forgotten with it and the next session restores what is. One thread.
 */
final class ShardSession implements AutoCloseable {

    /**
     * Records in a transaction before it is committed early: some twenty megabytes. Only catching up gets there. A transaction
     * costs its commit and the wait for its markers, whatever its size; at this size that is lost in the sending
     * (TransactionCost).
     */
    private static final int MANY_RECORDS = 20_000;

    private static final Duration TURN = Duration.ofMillis(10);
    private static final long RESULT_WAIT_MILLIS = 15;

    /** Results that are taken before more is asked for: some milliseconds. */
    private static final int RESULTS_A_ROUND = 16;

    private final ShardContext context;
    private final ShardMember member;
    private final EventWriter transactions;
    private final Map<Integer, Shard> shards = new TreeMap<>();
    private final ShardRequests requests;
    private final StepWatch clockSteps = new StepWatch();
    private long committedAtMicros;

    ShardSession(ShardContext context, ShardMember member, EventWriter transactions) {
        this.context = context;
        this.member = member;
        this.transactions = transactions;
        this.requests = new ShardRequests(context, shards);
    }

    /** One round; returns after some milliseconds. */
    void round() throws InterruptedException {
        if (clockSteps.wentBack(now())) {
            throw new ClockWentBackException();
        }
        ShardMember.Turn turn = member.turn(context.results().isEmpty() ? TURN : Duration.ZERO);
        context.metrics().undecodable.inc(turn.undecodable());
        turn.lost().forEach(this::lose);
        turn.gained().forEach(this::gain);
        shareQuota();
        for (ShardMember.Told told : turn.told()) {
            Shard shard = shards.get(told.shard());
            if (shard != null) {
                shard.told(told.discovery(), told.offset(), now());
            }
        }
        takeResults();
        requests.send(now());
        member.pause(requests.manyWait());
        commitIfDue();
        context.tally().stand(shards.values(), now());
    }

    /** Writes what is read and the newest promises, so that the next start continues from here. */
    void finish() {
        shards.values().forEach(Shard::closing);
        commit(true);
    }

    @Override
    public void close() {
        context.discovery().deactivate();
        shards.clear();
        context.tally().stand(List.of(), now());
    }

    // ---- shards come and go

    private void lose(int number) {
        shards.remove(number);
        if (number == 0) {
            context.discovery().deactivate();
        }
    }

    private void gain(int number) {
        context.phases().entered(ExportPhase.RESTORING);
        Shard shard = new Shard(context.config(), new Shard.Assignment(number, context.nextAssignment()));
        long nextOffset = member.nextOffset(number); // first: it waits for transactions of the former owner
        ProgressReader.restore(context.config().kafka(), context.config().topicPrefix(), number, shard);
        context.metrics().undecodable.inc(shard.restored(nextOffset, now()));
        shards.put(number, shard);
        if (number == 0) {
            Map<String, Coverage> from = new HashMap<>();
            shard.namespaces()
                    .forEach((namespace, progress) ->
                            from.put(namespace, progress.promise().coverage()));
            context.discovery().activate(from);
        }
        context.phases().entered(ExportPhase.FETCHING);
    }

    /** A namespace's share is for all collectors together: each takes as much of it as it has of the shards. */
    private void shareQuota() {
        double part = Math.max(1, shards.size()) / (double) context.shards();
        context.sources().values().forEach(source -> source.temporal().part(part));
    }

    // ---- what comes back from Temporal

    private void takeResults() throws InterruptedException {
        Result result = context.results().poll(RESULT_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        for (int taken = 1; result != null; taken++) {
            Shard shard = shards.get(result.assignment().shard());
            if (shard != null && shard.assignment().equals(result.assignment())) {
                take(shard, result);
            }
            boolean enough = taken >= RESULTS_A_ROUND || outgoing() > MANY_RECORDS;
            result = enough ? null : context.results().poll();
        }
    }

    private void take(Shard shard, Result result) {
        if (result instanceof Result.Read read) {
            take(shard, read.outcome());
        } else if (result instanceof Result.Described described) {
            ShardProgress progress = shard.namespace(described.run().namespace());
            if (progress != null) {
                progress.described(described.run(), described.snapshot().orElse(null), now());
                described.snapshot().ifPresent(shard::export);
            }
        } else if (result instanceof Result.TaskQueue queue) {
            TaskQueueStats stats = queue.stats();
            String key = Keys.of(
                    context.config().cluster(),
                    stats.getNamespace(),
                    stats.getTaskQueue(),
                    stats.getKind().name());
            shard.add(new Outgoing<>(
                    Topics.TASK_QUEUES, -1, key, stats, stats.getSource().getCapturedAtMicros()));
        } else if (result instanceof Result.Workers listed) {
            listed.workers().forEach(worker -> shard.add(outgoing(worker)));
        }
    }

    private Outgoing<WorkerHeartbeat> outgoing(WorkerHeartbeat worker) {
        String key = Keys.of(context.config().cluster(), worker.getNamespace(), worker.getWorkerInstanceKey());
        return new Outgoing<>(
                Topics.WORKERS, -1, key, worker, worker.getSource().getCapturedAtMicros());
    }

    private void take(Shard shard, ReadOutcome outcome) {
        ShardProgress progress = shard.namespace(outcome.run().namespace());
        if (progress == null) {
            return;
        }
        if (outcome instanceof ReadOutcome.Piece piece) {
            RunExport export = progress.read(piece, openRuns(outcome.run().namespace()), now());
            shard.export(export.events());
            requests.observe(export.events(), now());
        } else if (outcome instanceof ReadOutcome.Gone) {
            progress.gone(outcome.run());
            context.tally().gone(outcome.run().namespace());
        } else if (outcome instanceof ReadOutcome.Failed failed) {
            progress.failed(failed.run(), failed.ofThisRun(), now());
        }
    }

    // ---- what becomes durable

    private void commitIfDue() {
        long now = now();
        long markEvery = context.config().markEvery().toNanos() / 1_000;
        long commitEvery = context.config().commitEvery().toNanos() / 1_000;
        // in a backlog nobody waits for a tenth of a second: a transaction for each marker will do, and costs less
        commitEvery = requests.catchingUp() ? Math.max(commitEvery, markEvery) : commitEvery;
        boolean mark = shards.values().stream().anyMatch(shard -> shard.markDue(now, markEvery));
        boolean work = shards.values().stream().anyMatch(Shard::hasWork);
        boolean due = now - committedAtMicros >= commitEvery;
        if (mark || (work && due) || outgoing() > MANY_RECORDS) {
            commit(mark);
        }
    }

    private void commit(boolean mark) {
        long now = now();
        committedAtMicros = now;
        List<Outgoing<?>> records = new ArrayList<>();
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (Shard shard : shards.values()) {
            records.addAll(shard.take(mark, now));
            // every shard, changed or not: its offset is what fences us once it is somebody else's
            offsets.put(member.partition(shard.assignment().shard()), new OffsetAndMetadata(shard.nextOffset()));
        }
        List<Outgoing<?>> allowed = context.refused().without(records, now);
        if (allowed.isEmpty()) {
            return;
        }
        transactions.write(allowed, offsets, member.metadata());
        context.tally().committed(allowed, now());
        if (context.refused()
                .written(allowed)
                .contains(Topics.LEDGER.name(context.config().topicPrefix()))) {
            shards.values().forEach(Shard::tellLedgerAll); // what was left out stands nowhere
        }
    }

    private int outgoing() {
        int outgoing = 0;
        for (Shard shard : shards.values()) {
            outgoing += shard.outgoing();
        }
        return outgoing;
    }

    private int openRuns(String namespace) {
        int open = 0;
        for (Shard shard : shards.values()) {
            ShardProgress progress = shard.namespace(namespace);
            open += progress == null ? 0 : progress.openRuns();
        }
        return open;
    }

    private long now() {
        return Micros.of(context.clock().instant());
    }
}
