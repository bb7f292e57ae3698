package dev.vigil.collector;

import dev.vigil.collector.sink.EventWriter;
import dev.vigil.collector.sink.KafkaTroubles;
import dev.vigil.collector.sink.ShardMember;
import dev.vigil.collector.translate.Micros;
import dev.vigil.schema.TopicPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exports the shards that are ours, session after session: whatever Kafka does to one (a newer owner, a broker that is away,
 * a transaction that timed out), the next begins with what is durable. One thread.
 */
final class ShardLoop implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(ShardLoop.class);

    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;

    private final ShardContext context;
    private final String transactionalId;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable ShardMember current;
    private volatile @Nullable String trouble;
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    ShardLoop(ShardContext context) {
        this.context = context;
        TopicPrefix prefix = context.config().topicPrefix();
        String instance = context.config().instance();
        this.transactionalId = prefix.value() + "collector-" + context.config().cluster() + "-"
                + (instance.isEmpty() ? UUID.randomUUID().toString() : instance);
    }

    @Override
    public void run() {
        while (!stopped()) {
            try {
                session();
            } catch (WakeupException | InterruptException | InterruptedException e) {
                if (!stopped()) {
                    pause(e);
                }
            } catch (ClockWentBackException e) {
                log.atWarn().log(e.getMessage());
            } catch (KafkaException | IllegalStateException e) {
                context.metrics().transactions.labels("failed").inc();
                if (!context.refused().explains(e, Micros.of(context.clock().instant()))) {
                    pause(e);
                }
            } catch (RuntimeException e) {
                log.atError().setCause(e).log("the shard loop failed and starts over");
                pause(e);
            }
        }
    }

    /** Asks the loop to write what it has and end. Any thread. */
    void stop() {
        stopping.countDown();
        ShardMember member = current;
        if (member != null) {
            member.wakeup();
        }
    }

    /** What is wrong with Kafka at the moment, a sentence each. */
    List<String> troubles() {
        List<String> troubles = new ArrayList<>(context.refused().sentences());
        String now = trouble;
        if (now != null) {
            troubles.add(now);
        }
        return troubles;
    }

    private void session() throws InterruptedException {
        Map<String, Object> kafka = context.config().kafka();
        TopicPrefix prefix = context.config().topicPrefix();
        try (EventWriter transactions = context.writers().open(kafka, prefix, transactionalId, context.phases());
                ShardMember member = new ShardMember(
                        kafka,
                        prefix,
                        context.config().cluster(),
                        context.config().instance());
                ShardSession session = new ShardSession(context, member, transactions)) {
            current = member;
            rounds(session);
            session.finish();
        } finally {
            current = null;
        }
    }

    private void rounds(ShardSession session) throws InterruptedException {
        try {
            while (!stopped()) {
                session.round();
                trouble = null;
                pauseMillis = FIRST_PAUSE_MILLIS;
            }
        } catch (WakeupException e) {
            if (!stopped()) {
                throw e;
            }
        }
    }

    private boolean stopped() {
        return stopping.getCount() == 0;
    }

    private void pause(Exception e) {
        trouble = KafkaTroubles.sentence(e);
        log.atWarn()
                .addKeyValue("error", e.toString())
                .addKeyValue("pauseMillis", pauseMillis)
                .log("export interrupted, trying again");
        log.atDebug().setCause(e).log("export interrupted");
        try {
            var unused = stopping.await(pauseMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            stopping.countDown();
        }
        pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
    }
}
