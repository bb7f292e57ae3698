package dev.vigil.testing;

import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A Temporal server from its own binary, on SQLite in a directory, all on the loopback. */
public final class RealTemporal implements AutoCloseable {

    /** Path of the server binary: system property {@code vigil.temporal.server} or environment VIGIL_TEMPORAL_SERVER. */
    public static Optional<Path> binary() {
        return path("vigil.temporal.server", "VIGIL_TEMPORAL_SERVER");
    }

    /** Path of the command line: system property {@code vigil.temporal.cli} or environment VIGIL_TEMPORAL_CLI. */
    public static Optional<Path> cli() {
        return path("vigil.temporal.cli", "VIGIL_TEMPORAL_CLI");
    }

    private static final String CONFIG = """
            log: { stdout: true, level: error }
            persistence:
              defaultStore: main
              visibilityStore: vis
              numHistoryShards: 1
              datastores:
                main: &sqlite
                  sql: { pluginName: sqlite, databaseName: "%1$s/temporal.db", connectAddr: localhost, connectProtocol: tcp,
                         connectAttributes: { mode: rwc, setup: "true", journal_mode: wal, synchronous: "1", busy_timeout: "10000" },
                         maxConns: 1, maxIdleConns: 1, maxConnLifetime: 1h }
                vis: *sqlite
            global:
              membership: { maxJoinDuration: 30s, broadcastAddress: 127.0.0.1 }
            services:
              frontend: { rpc: { grpcPort: %2$d, membershipPort: %3$d, bindOnIP: 127.0.0.1, httpPort: %4$d } }
              matching: { rpc: { grpcPort: %5$d, membershipPort: %6$d, bindOnIP: 127.0.0.1 } }
              history:  { rpc: { grpcPort: %7$d, membershipPort: %8$d, bindOnIP: 127.0.0.1 } }
              worker:   { rpc: { grpcPort: %9$d, membershipPort: %10$d, bindOnIP: 127.0.0.1 } }
            clusterMetadata:
              enableGlobalNamespace: false
              failoverVersionIncrement: 10
              masterClusterName: active
              currentClusterName: active
              clusterInformation: { active: { enabled: true, initialFailoverVersion: 1, rpcName: frontend, rpcAddress: "127.0.0.1:%2$d" } }
            dcRedirectionPolicy: { policy: noop }
            dynamicConfigClient: { filepath: "%1$s/dynamic.yaml", pollInterval: 5s }
            """;

    private final Path directory;
    private final List<Integer> ports = new ArrayList<>();
    private @Nullable Process process;

    /**
     * Starts a server and returns when it answers.
     *
     * @param directory exists; the database, the configuration and the log are in it
     */
    public RealTemporal(Path directory) throws IOException {
        this.directory = directory;
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            sockets.add(new ServerSocket(0));
        }
        for (ServerSocket socket : sockets) {
            ports.add(socket.getLocalPort());
            socket.close();
        }
        List<Object> values = new ArrayList<>(List.of(directory));
        values.addAll(ports);
        Files.writeString(directory.resolve("config.yaml"), CONFIG.formatted(values.toArray()));
        dynamicConfig(Map.of());
        start();
    }

    /** Sets dynamic configuration for all namespaces, and no other; a running server takes it up within 5 s. */
    public void dynamicConfig(Map<String, Number> settings) throws IOException {
        StringBuilder yaml = new StringBuilder("# what differs from the server's defaults\n");
        settings.forEach((name, value) ->
                yaml.append(name).append(":\n  - value: ").append(value).append("\n"));
        Path next = directory.resolve("dynamic.next");
        Files.writeString(next, yaml);
        Files.move(next, directory.resolve("dynamic.yaml"), StandardCopyOption.REPLACE_EXISTING);
    }

    public int port() {
        return ports.get(0);
    }

    public String target() {
        return "127.0.0.1:" + ports.get(0);
    }

    public void start() throws IOException {
        process = new ProcessBuilder(
                        binary().orElseThrow().toString(),
                        "--config-file",
                        directory.resolve("config.yaml").toString(),
                        "--allow-no-auth",
                        "start")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("server.log").toFile()))
                .start();
        awaitAnswer(target());
    }

    /** Returns when a server answers. */
    public static void awaitAnswer(String target) {
        WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(target).build());
        try {
            await("the server answers", () -> {
                try {
                    stubs.blockingStub().getSystemInfo(GetSystemInfoRequest.getDefaultInstance());
                    return true;
                } catch (StatusRuntimeException e) {
                    return false;
                }
            });
        } finally {
            stubs.shutdownNow();
        }
    }

    /** As {@code kill -9}. */
    public void kill() throws InterruptedException {
        running().destroyForcibly().waitFor();
    }

    public void register(String namespace) {
        WorkflowServiceStubs stubs = stubs();
        try {
            stubs.blockingStub()
                    .registerNamespace(RegisterNamespaceRequest.newBuilder()
                            .setNamespace(namespace)
                            .setWorkflowExecutionRetentionPeriod(com.google.protobuf.Duration.newBuilder()
                                    .setSeconds(Duration.ofDays(3).toSeconds()))
                            .build());
            await("the namespace is known", () -> {
                try {
                    stubs.blockingStub()
                            .listWorkflowExecutions(ListWorkflowExecutionsRequest.newBuilder()
                                    .setNamespace(namespace)
                                    .build());
                    return true;
                } catch (StatusRuntimeException e) {
                    return false;
                }
            });
        } finally {
            stubs.shutdownNow();
        }
    }

    /** As an operator does it. */
    public void deleteNamespace(String namespace) throws IOException, InterruptedException {
        int code = new ProcessBuilder(
                        cli().orElseThrow().toString(),
                        "operator",
                        "namespace",
                        "delete",
                        "--yes",
                        "--address",
                        target(),
                        "-n",
                        namespace)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("cli.log").toFile()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new AssertionError(
                    "the namespace was not deleted: " + Files.readString(directory.resolve("cli.log")));
        }
    }

    /** What {@code temporal workflow show -o json} prints. */
    public String show(String namespace, String workflowId, String runId) throws IOException, InterruptedException {
        Process show = new ProcessBuilder(
                        cli().orElseThrow().toString(),
                        "workflow",
                        "show",
                        "--address",
                        target(),
                        "-n",
                        namespace,
                        "-w",
                        workflowId,
                        "-r",
                        runId,
                        "-o",
                        "json")
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("cli.log").toFile()))
                .start();
        String json = new String(show.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (show.waitFor() != 0) {
            throw new AssertionError("temporal workflow show failed for " + workflowId + " " + runId + ": "
                    + Files.readString(directory.resolve("cli.log")));
        }
        return json;
    }

    @Override
    public void close() throws Exception {
        running().destroy();
        if (!running().waitFor(5, TimeUnit.SECONDS)) {
            kill();
        }
    }

    private Process running() {
        return Objects.requireNonNull(process);
    }

    private WorkflowServiceStubs stubs() {
        return WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(target()).build());
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within 60 s: " + what);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
        }
    }

    private static Optional<Path> path(String property, String variable) {
        return Optional.ofNullable(System.getProperty(property))
                .or(() -> Optional.ofNullable(System.getenv(variable)))
                .map(Path::of)
                .filter(Files::isExecutable);
    }
}
