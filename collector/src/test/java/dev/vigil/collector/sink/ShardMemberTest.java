package dev.vigil.collector.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Members of one group, turn by turn on one thread. */
final class ShardMemberTest {

    private static final int SHARDS = 8;
    private static final TopicPrefix PREFIX = new TopicPrefix("member.");

    /** Longer than a group takes to settle, shorter than the session of a member that is gone. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Map<ShardMember, Set<Integer>> owned = new HashMap<>();

    @Test
    void aNamedMemberThatGoesAndComesBackInTheMiddleOfARebalanceLeavesNoShardWithoutAnOwner() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary())) {
            Map<String, Object> settings =
                    Map.of("bootstrap.servers", kafka.bootstrapServers(), "session.timeout.ms", 45_000);
            create(settings);
            // Given a named member that owns everything, until a second one comes
            try (ShardMember other = diesWhenSomeAreTaken(settings)) {
                // Then, when it is back, each shard has an owner
                try (ShardMember back = new ShardMember(settings, PREFIX, "test", "one")) {
                    until(List.of(back, other), "all are owned", () -> {
                        Set<Integer> all = new HashSet<>(owned(back));
                        all.addAll(owned(other));
                        return all.size() == SHARDS && owned(other).size() == SHARDS / 2;
                    });
                    assertThat(owned(back)).doesNotContainAnyElementsOf(owned(other));
                }
            }
        }
    }

    /** A named member goes when shards are taken from it, before it asks who gets them. Returns the one that should. */
    private ShardMember diesWhenSomeAreTaken(Map<String, Object> settings) {
        AtomicInteger assigned = new AtomicInteger();
        AtomicBoolean taken = new AtomicBoolean();
        long end = System.nanoTime() + 3 * PATIENCE.toNanos();
        try (KafkaConsumer<byte[], byte[]> named =
                new KafkaConsumer<>(KafkaSettings.member(settings, ShardMember.group(PREFIX, "test"), "one"))) {
            named.subscribe(List.of(Topics.DISCOVERIES.name(PREFIX)), new ConsumerRebalanceListener() {
                @Override
                public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                    assigned.addAndGet(partitions.size());
                }

                @Override
                public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                    if (taken.compareAndSet(false, true)) {
                        throw new IllegalStateException("killed here");
                    }
                }
            });
            while (assigned.get() < SHARDS) {
                named.poll(Duration.ofMillis(20));
                assertThat(System.nanoTime()).isLessThan(end);
            }
            ShardMember other = new ShardMember(settings, PREFIX, "test", "");
            while (!taken.get()) {
                other.turn(Duration.ofMillis(20));
                try {
                    named.poll(Duration.ofMillis(20));
                } catch (KafkaException e) {
                    assertThat(taken).isTrue();
                }
                assertThat(System.nanoTime()).isLessThan(end);
            }
            return other;
        }
    }

    private interface Condition {
        boolean met();
    }

    private void until(List<ShardMember> members, String what, Condition condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            for (ShardMember member : members) {
                ShardMember.Turn turn = member.turn(Duration.ofMillis(20));
                owned(member).removeAll(turn.lost());
                owned(member).addAll(turn.gained());
                if (condition.met()) {
                    return;
                }
            }
            assertThat(System.nanoTime())
                    .as("waited for: " + what + ", got " + owned.values())
                    .isLessThan(end);
        }
    }

    private Set<Integer> owned(ShardMember member) {
        return owned.computeIfAbsent(member, each -> new HashSet<>());
    }

    private static void create(Map<String, Object> settings) throws Exception {
        try (Admin admin = Admin.create(settings)) {
            admin.createTopics(List.of(new NewTopic(Topics.DISCOVERIES.name(PREFIX), SHARDS, (short) 1)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
    }
}
