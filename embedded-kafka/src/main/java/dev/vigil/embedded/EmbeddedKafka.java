package dev.vigil.embedded;

import dev.vigil.schema.StartupException;
import dev.vigil.schema.StartupException.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One KRaft broker in this JVM, on 127.0.0.1 only, without authentication. Topics are never created by use. Starts in two
 * to three seconds, in less than one on a directory that has been used before. {@link #close()} may be called from any
 * thread, more than once.
 */
public final class EmbeddedKafka implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedKafka.class);

    /** Kafka's own mark of a formatted directory. */
    private static final String META_PROPERTIES = "meta.properties";

    /** Tries when a free port is taken by somebody else between the look and the bind. */
    private static final int TRIES = 5;

    /** Less usable disk than this, and a fatal fault is told as a full disk, bytes. */
    private static final long FULL_DISK_BYTES = 4L << 20;

    private final DataDirectory directory;
    private final LogBudget budget;
    private final int port;
    private final KafkaRaftServer server;
    private final Consumer<String> fault;
    private final AtomicBoolean closed;

    private EmbeddedKafka(
            DataDirectory directory,
            LogBudget budget,
            int port,
            KafkaRaftServer server,
            Consumer<String> fault,
            AtomicBoolean closed) {
        this.directory = directory;
        this.budget = budget;
        this.port = port;
        this.server = server;
        this.fault = fault;
        this.closed = closed;
    }

    /**
     * Starts a broker and returns when it answers.
     *
     * @throws StartupException if the directory cannot be written or is in use, if the port is in use, or if Kafka refuses
     *     the directory's content
     */
    public static EmbeddedKafka start(EmbeddedKafkaConfig config) {
        if (config.port() != 0 && !FreePort.isFree(config.port())) {
            throw portInUse(config.port());
        }
        DataDirectory directory = DataDirectory.open(config.directory());
        try {
            format(directory.logs());
            return start(config, directory);
        } catch (RuntimeException | Error e) {
            directory.close();
            throw e;
        }
    }

    /** {@code 127.0.0.1:port}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** The data directory; of a temporary broker, where it is until {@link #close()}. */
    public Path directory() {
        return directory.root();
    }

    /**
     * What {@code retention.bytes} of the topic that holds most, {@code workflow-events}, must be set to, so that all logs
     * together stay within the configured limit.
     *
     * @param partitions partition count of that topic
     */
    public long eventPartitionBytes(int partitions) {
        return budget.eventPartitionBytes(partitions);
    }

    /** Stops the broker within a second or so, gives the directory back, and deletes it if it is temporary. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            server.shutdown();
            server.awaitShutdown();
            ExitTrap.remove(fault);
            directory.close();
        }
    }

    private static EmbeddedKafka start(EmbeddedKafkaConfig config, DataDirectory directory) {
        LogBudget budget = new LogBudget(config.maxBytes());
        AtomicBoolean closed = new AtomicBoolean();
        Consumer<String> fault = onceWhileOpen(config, directory, closed);
        ExitTrap.add(fault);
        for (int tries = 1; ; tries++) {
            int port = config.port() == 0 ? FreePort.any() : config.port();
            KafkaConfig settings =
                    new KafkaConfig(BrokerSettings.of(directory.logs(), port, FreePort.any(), budget), false);
            try {
                KafkaRaftServer server = new KafkaRaftServer(settings, Time.SYSTEM);
                startOrShutDown(server);
                return new EmbeddedKafka(directory, budget, port, server, fault, closed);
            } catch (RuntimeException | Error e) {
                if (!isPortTaken(e) || tries == TRIES) {
                    ExitTrap.remove(fault);
                    throw isPortTaken(e) ? portInUse(port) : refused(directory, e);
                }
                log.atDebug().addKeyValue("port", port).log("port was taken meanwhile, trying another");
            }
        }
    }

    private static void startOrShutDown(KafkaRaftServer server) {
        try {
            server.startup();
        } catch (RuntimeException | Error e) {
            server.shutdown();
            throw e;
        }
    }

    /** The listener gets one sentence, once, and nothing of faults that closing the broker itself causes. */
    private static Consumer<String> onceWhileOpen(
            EmbeddedKafkaConfig config, DataDirectory directory, AtomicBoolean closed) {
        AtomicBoolean told = new AtomicBoolean();
        return said -> {
            if (!closed.get() && told.compareAndSet(false, true)) {
                config.onFatal().accept(sentence(directory, said));
            }
        };
    }

    private static String sentence(DataDirectory directory, String said) {
        Path root = directory.root();
        if (!Files.exists(directory.logs().resolve(META_PROPERTIES))) {
            return "the embedded Kafka stopped: its data directory " + root + " is gone";
        }
        try {
            long usable = Files.getFileStore(root).getUsableSpace();
            if (usable < FULL_DISK_BYTES) {
                return "the embedded Kafka stopped: the disk of " + root + " is full (" + usable
                        + " bytes left); free some space and start again, it goes on where it was";
            }
        } catch (IOException e) {
            return "the embedded Kafka stopped: its data directory " + root + " cannot be read (" + e.getMessage()
                    + ")";
        }
        return "the embedded Kafka stopped on a fault" + (said.isEmpty() ? "" : ": " + said) + " (data in " + root
                + "); start again, it goes on where it was";
    }

    private static void format(Path logs) {
        if (Files.exists(logs.resolve(META_PROPERTIES))) {
            return; // keeps its cluster id
        }
        Formatter formatter = new Formatter();
        formatter.setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        formatter.setNodeId(BrokerSettings.NODE_ID);
        formatter.setClusterId(org.apache.kafka.common.Uuid.randomUuid().toString());
        formatter.addDirectory(logs.toString());
        formatter.setMetadataLogDirectory(logs.toString());
        formatter.setReleaseVersion(MetadataVersion.latestProduction());
        formatter.setIgnoreFormatted(true);
        formatter.setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER);
        formatter.setHasDynamicQuorum(false);
        try {
            formatter.run();
        } catch (Exception e) {
            throw unusable(logs, e);
        }
    }

    private static boolean isPortTaken(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException
                    || String.valueOf(cause.getMessage()).contains("Socket server failed to bind")) {
                return true;
            }
        }
        return false;
    }

    private static StartupException portInUse(int port) {
        return new StartupException(
                Kind.USAGE,
                "port " + port + " on 127.0.0.1 is in use, and the embedded Kafka was told to listen there",
                "",
                "stop what listens there, or name another port, or 0 for a free one");
    }

    private static StartupException refused(DataDirectory directory, Throwable cause) {
        return cause instanceof StartupException already ? already : unusable(directory.root(), cause);
    }

    private static StartupException unusable(Path root, Throwable cause) {
        StartupException refusal = new StartupException(
                Kind.USAGE,
                "the embedded Kafka cannot use the data directory " + root + " (" + cause.getMessage() + ")",
                "",
                "name another directory, or move this one away to start empty");
        refusal.initCause(cause);
        return refusal;
    }
}
