package dev.vigil.demo.server;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A Temporal server with a namespace of the demo's own. Closing it ends what the demo started: the open runs of the
 * namespace, and the server itself where it is ours. Thread-safe; closing twice is harmless.
 */
public interface TemporalServer extends AutoCloseable {

    /** Prefix of every namespace that the demo registers; it uses no other. */
    String NAMESPACE_PREFIX = "vigil-demo-";

    /** What kind of server it is; the fleet adapts its pace to it. */
    enum Kind {
        /** The SDK's test server inside this JVM. */
        EMBEDDED,
        /** {@code temporal server start-dev} as a child process. */
        CLI,
        /** A server that somebody else runs. */
        EXISTING
    }

    /** {@code host:port} of the frontend. */
    String target();

    /** The namespace: {@value #NAMESPACE_PREFIX} and an id. */
    String namespace();

    /** What it is, in a few words, for the screen. */
    String description();

    Kind kind();

    /** Whether a run can be reset; the embedded server cannot. */
    default boolean supportsReset() {
        return kind() != Kind.EMBEDDED;
    }

    /** The shortest cron schedule it accepts; the embedded server knows minutes only. */
    default String frequentCron() {
        return kind() == Kind.EMBEDDED ? "* * * * *" : "@every 3s";
    }

    /** How long the server keeps a task on the sticky queue of a worker that went away. Zero switches sticky queues off. */
    default Duration stickyTimeout() {
        // the embedded server never gives up a sticky queue: a run would hang on a dead worker for good
        return kind() == Kind.EMBEDDED ? Duration.ZERO : Duration.ofSeconds(2);
    }

    /** Ends open runs and the server where it is ours, within 5 s. Never throws. */
    @Override
    void close();

    /** The SDK's test server in this JVM, on a free loopback port. */
    static TemporalServer embedded(String id) {
        return EmbeddedServer.start(namespaceOf(id));
    }

    /**
     * A dev server as a child process, its database in a temporary directory that is deleted on close.
     *
     * @param binary a {@code temporal} executable
     * @throws dev.vigil.schema.StartupException if it does not start or does not answer within {@code readyWithin}
     */
    static TemporalServer cli(Path binary, String id, Duration readyWithin) {
        return CliServer.start(binary, namespaceOf(id), readyWithin);
    }

    /**
     * A server that is already there; the demo registers a namespace of its own.
     *
     * @param target {@code host:port}
     * @param plantFaultsAllowed consent to plant faults on a server that is not on a loopback address
     * @throws dev.vigil.schema.StartupException if the address is malformed, not loopback without consent, or does not
     *     answer within {@code readyWithin}
     */
    static TemporalServer existing(String target, String id, boolean plantFaultsAllowed, Duration readyWithin) {
        return ExistingServer.connect(target, namespaceOf(id), plantFaultsAllowed, readyWithin);
    }

    /** The first executable {@code temporal} in a list of directories as the PATH variable holds it. */
    static Optional<Path> cliOnPath(String path) {
        for (String directory : path.split(java.io.File.pathSeparator, -1)) {
            if (directory.isEmpty()) {
                continue;
            }
            try {
                Path binary = Path.of(directory, "temporal");
                if (Files.isRegularFile(binary) && Files.isExecutable(binary)) {
                    return Optional.of(binary);
                }
            } catch (InvalidPathException notADirectory) {
                continue; // the variable may hold anything; a shell skips such entries as well
            }
        }
        return Optional.empty();
    }

    private static String namespaceOf(String id) {
        if (!id.matches("[a-z0-9][a-z0-9-]{0,40}")) {
            throw new IllegalArgumentException("demo id must be 1 to 41 of a-z, 0-9 and '-', got: " + id);
        }
        return NAMESPACE_PREFIX + id;
    }
}
