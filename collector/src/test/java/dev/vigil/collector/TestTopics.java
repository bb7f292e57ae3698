package dev.vigil.collector;

import dev.vigil.schema.Topic;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** Creates the topics that a collector works with. */
final class TestTopics {

    private TestTopics() {}

    static void create(String bootstrapServers, TopicPrefix prefix, int partitions) throws Exception {
        create(bootstrapServers, prefix, partitions, (short) 1);
    }

    static void create(String bootstrapServers, TopicPrefix prefix, int partitions, short replicas) throws Exception {
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrapServers))) {
            for (Topic<String, ?> topic : List.of(
                    Topics.WORKFLOW_EVENTS,
                    Topics.DISCOVERIES,
                    Topics.PROGRESS,
                    Topics.ACTIVITY_ATTEMPTS,
                    Topics.RUN_SNAPSHOTS,
                    Topics.TASK_QUEUES,
                    Topics.WORKERS,
                    Topics.LEDGER)) {
                admin.createTopics(List.of(
                                new NewTopic(topic.name(prefix), partitions, replicas).configs(topic.settings())))
                        .all()
                        .get(10, TimeUnit.SECONDS);
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (!admin.listTopics().names().get(10, TimeUnit.SECONDS).contains(Topics.LEDGER.name(prefix))) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("topics are not there after ten seconds");
                }
            }
        }
    }
}
