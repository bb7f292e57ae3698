package dev.vigil.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.io.Writer;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka of one or more brokers, each a process of its own, so that one can be killed, stopped in the middle, or be late.
 * Clients come in by the listener CLIENT, which may be behind a {@link TcpProxy} and may be secured; the test itself by
 * INTERNAL, which never is.
 */
public final class BrokerProcess implements AutoCloseable {

    private static final String CLUSTER_ID = "vigil-test-cluster-0001";

    private final Path directory;
    private final int node;
    private final Properties settings;
    private final int internalPort;
    private final int clientPort;
    private @Nullable Process process;

    /**
     * Starts brokers and returns when they answer.
     *
     * @param advertisedPort port that clients are told, 0: the broker's own; for one broker only
     * @param more settings over those of a test broker
     */
    public static List<BrokerProcess> start(Path directory, int nodes, int advertisedPort, Map<String, String> more)
            throws Exception {
        List<Integer> ports = freePorts(3 * nodes);
        StringBuilder voters = new StringBuilder();
        for (int node = 1; node <= nodes; node++) {
            voters.append(node == 1 ? "" : ",")
                    .append(node)
                    .append("@127.0.0.1:")
                    .append(ports.get(3 * node - 1));
        }
        List<BrokerProcess> brokers = new ArrayList<>();
        for (int node = 1; node <= nodes; node++) {
            brokers.add(new BrokerProcess(
                    directory.resolve("broker-" + node),
                    node,
                    nodes,
                    ports.subList(3 * node - 3, 3 * node),
                    advertisedPort,
                    voters.toString(),
                    more));
        }
        for (BrokerProcess broker : brokers) {
            broker.start();
        }
        brokers.get(0).awaitBrokers(nodes);
        return brokers;
    }

    private BrokerProcess(
            Path directory,
            int node,
            int nodes,
            List<Integer> ports,
            int advertisedPort,
            String voters,
            Map<String, String> more)
            throws IOException {
        this.directory = Files.createDirectories(directory);
        this.node = node;
        this.clientPort = ports.get(0);
        this.internalPort = ports.get(1);
        int advertised = advertisedPort == 0 ? clientPort : advertisedPort;
        String replicas = Integer.toString(Math.min(3, nodes));
        String inSync = nodes > 1 ? "2" : "1";
        settings = new Properties();
        settings.putAll(Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                Integer.toString(node),
                "log.dirs",
                this.directory.resolve("logs").toString(),
                "listeners",
                "CLIENT://127.0.0.1:" + clientPort + ",INTERNAL://127.0.0.1:" + internalPort
                        + ",CONTROLLER://127.0.0.1:" + ports.get(2),
                "advertised.listeners",
                "CLIENT://127.0.0.1:" + advertised + ",INTERNAL://127.0.0.1:" + internalPort,
                "listener.security.protocol.map",
                "CLIENT:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "inter.broker.listener.name",
                "INTERNAL",
                "controller.listener.names",
                "CONTROLLER",
                "controller.quorum.voters",
                voters,
                "auto.create.topics.enable",
                "false"));
        settings.putAll(Map.of(
                "default.replication.factor",
                replicas,
                "min.insync.replicas",
                inSync,
                "offsets.topic.replication.factor",
                replicas,
                "offsets.topic.num.partitions",
                "3",
                "transaction.state.log.replication.factor",
                replicas,
                "transaction.state.log.min.isr",
                inSync,
                "transaction.state.log.num.partitions",
                "3",
                "group.initial.rebalance.delay.ms",
                "0",
                "broker.session.timeout.ms",
                "2000",
                "broker.heartbeat.interval.ms",
                "400"));
        settings.putAll(Map.of(
                "controlled.shutdown.enable", nodes > 1 ? "true" : "false",
                "log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20),
                "log.segment.bytes", Integer.toString(16 << 20)));
        settings.putAll(more);
    }

    private void start() throws IOException {
        Path file = directory.resolve("server.properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            settings.store(writer, null);
        }
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx384m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerProcess.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("broker.log").toFile()))
                .start();
    }

    /** Where clients come in. */
    public String clients() {
        return "127.0.0.1:" + clientPort;
    }

    public int clientPort() {
        return clientPort;
    }

    /** Where the test comes in. */
    public String internal() {
        return "127.0.0.1:" + internalPort;
    }

    public int node() {
        return node;
    }

    private Process running() {
        return java.util.Objects.requireNonNull(process);
    }

    /** As {@code kill -9}. */
    public void kill() {
        Signals.kill(running());
    }

    public void restart() throws Exception {
        start();
        awaitBrokers(1);
    }

    public void pause() throws Exception {
        Signals.pause(running());
    }

    public void resume() throws Exception {
        Signals.resume(running());
    }

    @Override
    public void close() {
        kill();
    }

    private void awaitBrokers(int count) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (true) {
            try (Admin admin = Admin.create(Map.<String, Object>of(
                    "bootstrap.servers", internal(),
                    "default.api.timeout.ms", 5_000,
                    "request.timeout.ms", 2_000))) {
                if (admin.describeCluster().nodes().get(6, TimeUnit.SECONDS).size() >= count) {
                    return;
                }
            } catch (java.util.concurrent.ExecutionException
                    | java.util.concurrent.TimeoutException
                    | KafkaException e) {
                if (!running().isAlive()) {
                    throw new AssertionError(
                            "broker " + node + " ended: " + Files.readString(directory.resolve("broker.log")), e);
                }
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("broker " + node + " does not answer after 120 s: "
                        + Files.readString(directory.resolve("broker.log")));
            }
            java.util.concurrent.locks.LockSupport.parkNanos(200_000_000);
        }
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sockets.add(new ServerSocket(0));
            ports.add(sockets.get(i).getLocalPort());
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }

    public static void main(String[] arguments) throws Exception {
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(arguments[0]))) {
            settings.load(reader);
        }
        String logs = settings.getProperty("log.dirs");
        if (!Files.exists(Path.of(logs, "meta.properties"))) {
            Formatter formatter = new Formatter();
            formatter.setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
            formatter.setNodeId(Integer.parseInt(settings.getProperty("node.id")));
            formatter.setClusterId(CLUSTER_ID);
            formatter.addDirectory(logs);
            formatter.setMetadataLogDirectory(logs);
            formatter.setReleaseVersion(MetadataVersion.latestProduction());
            formatter.setIgnoreFormatted(true);
            formatter.setControllerListenerName("CONTROLLER");
            formatter.setHasDynamicQuorum(false);
            String scram = settings.getProperty("vigil.test.scram", "");
            if (!scram.isEmpty()) {
                formatter.setScramArguments(List.of(scram.split(";")));
            }
            formatter.run();
        }
        settings.remove("vigil.test.scram");
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        server.startup();
        server.awaitShutdown();
    }
}
