package dev.vigil.demo;

import dev.vigil.demo.server.TemporalServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A Temporal server from its own binary, on SQLite in a temporary directory, ended with the test. */
final class RealServer implements TemporalServer {

    private final Process process;
    private final Path directory;
    private final TemporalServer server;

    private RealServer(Process process, Path directory, TemporalServer server) {
        this.process = process;
        this.directory = directory;
        this.server = server;
    }

    static RealServer start(Path binary, String id) throws IOException {
        Path directory = Files.createTempDirectory("vigil-demo-real");
        int frontend = freePort();
        String config = CONFIG.replace("FRONTEND", String.valueOf(frontend));
        while (config.contains("PORT")) {
            config = config.replaceFirst("PORT", String.valueOf(freePort()));
        }
        Files.writeString(directory.resolve("config.yaml"), config);
        Process process = new ProcessBuilder(binary.toString(), "--config-file", "config.yaml", "start")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("server.log").toFile())
                .start();
        try {
            return new RealServer(
                    process,
                    directory,
                    TemporalServer.existing("127.0.0.1:" + frontend, id, false, Duration.ofSeconds(30)));
        } catch (RuntimeException failure) {
            process.destroyForcibly();
            throw failure;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public String target() {
        return server.target();
    }

    @Override
    public String namespace() {
        return server.namespace();
    }

    @Override
    public String description() {
        return server.description();
    }

    @Override
    public Kind kind() {
        return server.kind();
    }

    @Override
    public void close() {
        server.close();
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        for (File file : Objects.requireNonNullElse(directory.toFile().listFiles(), new File[0])) {
            file.delete();
        }
        directory.toFile().delete();
    }

    private static final String CONFIG = """
            log: { stdout: true, level: error }
            persistence:
              defaultStore: main
              visibilityStore: vis
              numHistoryShards: 1
              datastores:
                main: &sqlite
                  sql: { pluginName: sqlite, databaseName: temporal.db, connectAddr: localhost, connectProtocol: tcp,
                         connectAttributes: { mode: rwc, setup: "true", journal_mode: wal, synchronous: "0", busy_timeout: "10000" },
                         maxConns: 1, maxIdleConns: 1, maxConnLifetime: 1h }
                vis: *sqlite
            global:
              membership: { maxJoinDuration: 30s, broadcastAddress: 127.0.0.1 }
            services:
              frontend: { rpc: { grpcPort: FRONTEND, membershipPort: PORT, bindOnIP: 127.0.0.1, httpPort: PORT } }
              matching: { rpc: { grpcPort: PORT, membershipPort: PORT, bindOnIP: 127.0.0.1 } }
              history:  { rpc: { grpcPort: PORT, membershipPort: PORT, bindOnIP: 127.0.0.1 } }
              worker:   { rpc: { grpcPort: PORT, membershipPort: PORT, bindOnIP: 127.0.0.1 } }
            clusterMetadata:
              enableGlobalNamespace: false
              failoverVersionIncrement: 10
              masterClusterName: active
              currentClusterName: active
              clusterInformation: { active: { enabled: true, initialFailoverVersion: 1, rpcName: frontend, rpcAddress: "127.0.0.1:FRONTEND" } }
            dcRedirectionPolicy: { policy: noop }
            """;
}
