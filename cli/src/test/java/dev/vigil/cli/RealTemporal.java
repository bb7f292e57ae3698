package dev.vigil.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A Temporal server from its own binary, on SQLite in a directory of the test, ended with the test. */
record RealTemporal(Process process, String target) implements AutoCloseable {

    static RealTemporal start(Path binary, Path directory) throws IOException {
        int frontend = freePort();
        String config = CONFIG.replace("FRONTEND", String.valueOf(frontend));
        while (config.contains("PORT")) {
            config = config.replaceFirst("PORT", String.valueOf(freePort()));
        }
        Path home = Files.createDirectory(directory.resolve("temporal"));
        Files.writeString(home.resolve("config.yaml"), config);
        Process process = new ProcessBuilder(binary.toString(), "--config-file", "config.yaml", "start")
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("server.log").toFile())
                .start();
        return new RealTemporal(process, "127.0.0.1:" + frontend);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
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
