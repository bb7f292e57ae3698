package dev.vigil.cli.replay;

import dev.vigil.cli.topic.AlertsReading;
import dev.vigil.cli.topic.KafkaTarget;
import dev.vigil.schema.StartupException;
import dev.vigil.schema.StartupException.Kind;
import dev.vigil.schema.Topic;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.admin.TopicAdmin;
import dev.vigil.schema.alert.Alert;
import dev.vigil.streams.Backlog;
import dev.vigil.streams.StreamsApp;
import dev.vigil.streams.StreamsAppConfig;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.CatalogueTimeline;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams application over recorded topics, with an application id and a topic prefix of its own: it reads what is recorded and writes
 * beside it, and on close its topics and its group are deleted. Whatever Vigil runs meanwhile is not touched. Used by one thread, but may be
 * closed from another.
 */
public final class Replay implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Replay.class);
    private static final int THREADS = 2;
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration STALL = Duration.ofMinutes(2);
    private static final List<Topic<String, ?>> SOURCES = List.of(
            Topics.WORKFLOW_EVENTS,
            Topics.ACTIVITY_ATTEMPTS,
            Topics.RUN_SNAPSHOTS,
            Topics.WORKER_METRICS,
            Topics.TASK_QUEUES,
            Topics.WORKERS,
            Topics.PROBES);
    /** What people decided holds until they decide otherwise, so it is read whole. */
    private static final List<Topic<String, ?>> WHOLE = List.of(Topics.CONTROLS);

    private final KafkaTarget target;
    private final ReplaySpan span;
    private final TopicPrefix own;
    private final StreamsAppConfig config;
    private final Admin admin;
    private final Backlog backlog;
    private Map<TopicPartition, Long> enough = Map.of();
    private Map<TopicPartition, Long> ends = Map.of();
    private Optional<StreamsApp> app = Optional.empty();
    private boolean closed;

    /**
     * @param name tells this replay from others, letters, digits and hyphens
     * @param stateDirectory for Kafka Streams; nothing is kept in it
     */
    public Replay(KafkaTarget target, ReplaySpan span, CatalogueTimeline catalogues, String name, Path stateDirectory) {
        this.target = target;
        this.span = span;
        this.own = new TopicPrefix(target.prefix().value() + "replay-" + name + ".");
        this.config = new StreamsAppConfig(
                        StreamsAppConfig.DEFAULT_APPLICATION_ID,
                        target.clientSettings(),
                        own,
                        THREADS,
                        target.config().merge(),
                        StreamsAppConfig.DEFAULT_COMMIT_INTERVAL,
                        stateDirectory,
                        Catalogue.EMPTY)
                .with(catalogues)
                .reading(target.prefix(), span.fromMicros());
        this.admin = Admin.create(new HashMap<>(target.clientSettings()));
        this.backlog = new Backlog(admin, config.kafkaApplicationId());
    }

    /** Prefix of the topics that this replay writes. */
    public TopicPrefix prefix() {
        return own;
    }

    /**
     * Makes its topics, and notes from where to where to read.
     *
     * @return how many offsets there are to read
     */
    public long prepare() throws InterruptedException {
        List<String> sources = names(SOURCES);
        List<String> whole = names(WHOLE);
        try (TopicAdmin topics =
                TopicAdmin.connect(target.clientSettings(), own, target.config().topicSizes(), target.from())) {
            Map<TopicPartition, Long> decisions = backlog.offsets(whole, OffsetSpec.latest());
            ends = backlog.offsets(sources, OffsetSpec.latest());
            ends.putAll(decisions);
            Map<TopicPartition, Long> begins = backlog.offsets(
                    sources, OffsetSpec.forTimestamp(span.start().toEpochMilli()));
            enough = span.toTheEnd()
                    ? ends
                    : backlog.offsets(sources, OffsetSpec.forTimestamp(span.to().toEpochMilli()));
            enough.putAll(decisions);
            topics.create();
            Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
            begins.forEach((partition, offset) -> committed.put(partition, new OffsetAndMetadata(offset)));
            admin.alterConsumerGroupOffsets(config.kafkaApplicationId(), committed)
                    .all()
                    .get(30, TimeUnit.SECONDS);
            return backlog.until(enough);
        } catch (ExecutionException | TimeoutException e) {
            throw unreachable(e);
        }
    }

    private List<String> names(List<Topic<String, ?>> topics) {
        return topics.stream().map(topic -> topic.name(target.prefix())).toList();
    }

    /**
     * Reads until all markers have passed the end, or all that is recorded is read.
     *
     * @param left told now and then how many offsets are left
     * @return scopes whose markers did not get to the end, because nothing more is recorded of them: such alerts may still be open
     */
    public Collection<String> run(LongConsumer left) throws InterruptedException {
        StreamsApp running = new StreamsApp(config, new CollectorRegistry());
        app = Optional.of(running);
        running.start();
        long last = Long.MAX_VALUE;
        long progressed = System.nanoTime();
        try {
            while (true) {
                long now = backlog.until(enough);
                left.accept(now);
                if (now == 0 && (span.toTheEnd() ? isAllMerged() : isPassed() || isAllRead())) {
                    Collection<String> behind = behind();
                    running.close(); // commits what was read
                    awaitDecided();
                    return behind;
                }
                if (now != last) {
                    last = now;
                    progressed = System.nanoTime();
                } else if (System.nanoTime() - progressed > STALL.toNanos()) {
                    throw stopped("read nothing for " + STALL.toSeconds() + " s");
                }
                if (!running.degraded().isEmpty() && !running.isAlive()) {
                    throw stopped(String.join("; ", running.degraded()));
                }
                LockSupport.parkNanos(LOOK_EVERY.toNanos());
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        } catch (ExecutionException | TimeoutException e) {
            throw unreachable(e);
        } finally {
            running.close();
        }
    }

    /** Until the last transaction is decided, a reader of what is committed sees nothing of it. */
    private void awaitDecided() throws ExecutionException, TimeoutException, InterruptedException {
        List<String> alerts = List.of(Topics.ALERTS.name(own));
        long deadline = System.nanoTime() + STALL.toNanos();
        while (!backlog.isDecided(alerts)) {
            if (System.nanoTime() > deadline) {
                throw stopped("its last transaction was not decided within " + STALL.toSeconds() + " s");
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    /** The alerts that the replay found, its warm-up included; to be asked for after {@link #run}. */
    public Collection<Alert> alerts() {
        try (AlertsReading reading =
                AlertsReading.open(new KafkaTarget(target.bootstrap(), target.from(), own, target.config()))) {
            return reading.latest();
        }
    }

    /** Whether the markers of all scopes have passed the end. */
    private boolean isPassed() {
        Map<?, Long> watermarks = app.orElseThrow().watermarks();
        return !watermarks.isEmpty() && watermarks.values().stream().allMatch(to -> to >= span.toMicros());
    }

    private boolean isAllRead() throws ExecutionException, TimeoutException, InterruptedException {
        return backlog.until(ends) == 0 && isAllMerged();
    }

    private boolean isAllMerged() throws ExecutionException, TimeoutException, InterruptedException {
        return backlog.of(List.of(config.kafkaApplicationId() + "-partials-repartition")) == 0;
    }

    private Collection<String> behind() {
        TreeSet<String> behind = new TreeSet<>();
        if (!span.toTheEnd()) {
            app.orElseThrow().watermarks().forEach((of, to) -> {
                if (to < span.toMicros()) {
                    behind.add(of.scope().cluster() + "/" + of.scope().namespace() + " "
                            + of.scope().origin());
                }
            });
        }
        return behind;
    }

    /** Stops reading, and deletes the topics and the group of this replay. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        app.ifPresent(StreamsApp::close);
        try {
            List<String> mine = admin.listTopics().names().get(10, TimeUnit.SECONDS).stream()
                    .filter(topic -> topic.startsWith(own.value()))
                    .toList();
            admin.deleteTopics(mine).all().get(10, TimeUnit.SECONDS);
            admin.deleteConsumerGroups(List.of(config.kafkaApplicationId()))
                    .all()
                    .get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn(
                    "the topics {}* and the group {} of this replay could not be deleted: {}",
                    own.value(),
                    config.kafkaApplicationId(),
                    e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            admin.close(Duration.ofSeconds(2));
        }
    }

    private static StartupException stopped(String why) {
        return new StartupException(
                Kind.UNREACHABLE, "the replay stopped: it " + why, "", "-v shows what the application logs");
    }

    private StartupException unreachable(Exception cause) {
        StartupException failure = new StartupException(
                Kind.UNREACHABLE,
                "Kafka at " + target.bootstrap() + " did not answer about the recorded topics "
                        + target.prefix().value() + "*: " + cause.getMessage(),
                target.from(),
                "`vigil topics check` shows what is missing");
        failure.initCause(cause);
        return failure;
    }
}
