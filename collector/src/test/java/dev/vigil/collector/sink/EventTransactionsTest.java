package dev.vigil.collector.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigil.collector.progress.Coverage;
import dev.vigil.collector.progress.Promise;
import dev.vigil.collector.translate.Micros;
import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.testing.TopicReader;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class EventTransactionsTest {

    private static final TopicPrefix PREFIX = new TopicPrefix("fence.");
    /** A broker deletes what seems to be older than its retention. */
    private static final long NOW = Micros.of(Instant.now());

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    /**
     * The zombie: it pauses between two transactions, has its shards taken, and goes on with a transaction that takes no
     * discovery, only a promise about runs it knew. Its producer is as valid as ever; the generation of the group is not.
     */
    @Test
    void whoLostItsShardsWritesNothingMoreAlsoWhenItOnlyTails() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary())) {
            Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
            create(settings);
            try (EventTransactions zombie = new EventTransactions(settings, PREFIX, "zombie", phase -> {});
                    EventTransactions next = new EventTransactions(settings, PREFIX, "next", phase -> {});
                    ShardMember before = new ShardMember(settings, PREFIX, "test", "");
                    TopicReader<WorkflowEvent> topic =
                            new TopicReader<>(kafka.bootstrapServers(), Topics.WORKFLOW_EVENTS, PREFIX)) {
                until(2, before);
                ConsumerGroupMetadata stale = before.metadata();
                zombie.write(marker(1), offsets(before), stale);
                // When another one owns shards, and it does not know
                try (ShardMember after = new ShardMember(settings, PREFIX, "test", "")) {
                    until(1, after, before);
                    // Then it cannot write, though nothing was read from the group's topic
                    assertThatThrownBy(() -> zombie.write(marker(2), offsets(before), stale))
                            .isInstanceOf(CommitFailedException.class);
                    next.write(marker(3), offsets(after), after.metadata());
                }
                topic.until(PATIENCE, records -> records.size() >= 2, "what was committed");
                assertThat(topic.during(Duration.ofSeconds(1)))
                        .extracting(record -> record.value().getSource().getCapturedAtMicros())
                        .containsExactly(NOW + 1, NOW + 3);
            }
        }
    }

    private static List<Outgoing<?>> marker(long number) {
        WorkflowEvent marker =
                new Promise(number, number, Coverage.NONE).marker("test", "default", "shard-0", NOW + number);
        return List.of(new Outgoing<>(Topics.WORKFLOW_EVENTS, 0, "marker", marker, NOW));
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsets(ShardMember member) {
        return Map.of(member.partition(0), new OffsetAndMetadata(0), member.partition(1), new OffsetAndMetadata(0));
    }

    /** Until the first of them owns so many shards. */
    private static void until(int shards, ShardMember... members) {
        Set<Integer> owned = new HashSet<>();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (owned.size() < shards) {
            for (ShardMember member : members) {
                ShardMember.Turn turn = member.turn(Duration.ofMillis(20));
                if (member == members[0]) {
                    owned.removeAll(turn.lost());
                    owned.addAll(turn.gained());
                }
            }
            assertThat(System.nanoTime()).as("waited for shards").isLessThan(end);
        }
    }

    private static void create(Map<String, Object> settings) throws Exception {
        try (Admin admin = Admin.create(settings)) {
            admin.createTopics(List.of(
                            new NewTopic(Topics.DISCOVERIES.name(PREFIX), 2, (short) 1),
                            new NewTopic(Topics.WORKFLOW_EVENTS.name(PREFIX), 2, (short) 1)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
    }
}
