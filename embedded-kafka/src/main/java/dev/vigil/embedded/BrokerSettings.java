package dev.vigil.embedded;

import java.nio.file.Path;
import java.util.Properties;

/** The broker's configuration: one node that is broker and controller, reachable on the loopback interface only. */
final class BrokerSettings {

    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    private static final String BROKER_LISTENER = "PLAINTEXT";
    private static final String LOOPBACK = "127.0.0.1";

    private BrokerSettings() {}

    static Properties of(Path logDirectory, int brokerPort, int controllerPort, LogBudget budget) {
        Properties settings = new Properties();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE_ID));
        settings.put("log.dirs", logDirectory.toString());
        listeners(settings, brokerPort, controllerPort);
        oneNode(settings);
        smallMemory(settings);
        boundedDisk(settings, budget);
        settings.put("auto.create.topics.enable", "false");
        return settings;
    }

    private static void listeners(Properties settings, int brokerPort, int controllerPort) {
        String broker = BROKER_LISTENER + "://" + LOOPBACK + ":" + brokerPort;
        String controller = CONTROLLER_LISTENER + "://" + LOOPBACK + ":" + controllerPort;
        settings.put("listeners", broker + "," + controller);
        settings.put("advertised.listeners", broker);
        settings.put(
                "listener.security.protocol.map", BROKER_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
        settings.put("inter.broker.listener.name", BROKER_LISTENER);
        settings.put("controller.listener.names", CONTROLLER_LISTENER);
        settings.put("controller.quorum.voters", NODE_ID + "@" + LOOPBACK + ":" + controllerPort);
    }

    private static void oneNode(Properties settings) {
        settings.put("default.replication.factor", "1");
        settings.put("min.insync.replicas", "1");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "3");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "3");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("share.coordinator.state.topic.num.partitions", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("group.streams.initial.rebalance.delay.ms", "0");
        // After kill -9 a broker waits for its own old registration to expire: 12.6 s by default, 4.7 s so.
        settings.put("broker.session.timeout.ms", "2000");
        settings.put("broker.heartbeat.interval.ms", "400");
        // A broker that stops alone has nobody to hand its partitions to.
        settings.put("controlled.shutdown.enable", "false");
    }

    private static void smallMemory(Properties settings) {
        settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20)); // default 128 MB
        settings.put("log.cleaner.threads", "1");
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("num.recovery.threads.per.data.dir", "2");
        settings.put("num.replica.fetchers", "1");
        settings.put("background.threads", "2");
        settings.put("group.coordinator.threads", "1");
        settings.put("share.coordinator.threads", "1");
        settings.put("queued.max.requests", "100");
    }

    private static void boundedDisk(Properties settings, LogBudget budget) {
        String segment = Long.toString(budget.segmentBytes());
        settings.put("log.segment.bytes", segment);
        settings.put("log.retention.bytes", Long.toString(budget.partitionBytes()));
        settings.put("log.initial.task.delay.ms", "1000"); // else the first look at sizes comes after 30 s
        settings.put("log.retention.check.interval.ms", "5000");
        settings.put("log.segment.delete.delay.ms", "1000");
        settings.put("log.index.size.max.bytes", Integer.toString(64 << 10)); // a segment is small, so is its index
        settings.put("offsets.topic.segment.bytes", segment);
        settings.put("transaction.state.log.segment.bytes", segment);
        settings.put("share.coordinator.state.topic.segment.bytes", segment);
        settings.put("metadata.log.segment.bytes", Integer.toString(8 << 20)); // the smallest that Kafka takes
        settings.put("metadata.max.retention.bytes", Integer.toString(16 << 20));
    }
}
