package dev.vigil.demo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.vigil.schema.StartupException;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporalServerTest {

    private static final Duration SHORT = Duration.ofSeconds(1);

    @Test
    void theEmbeddedServerAnswersInANamespaceOfItsOwnUntilItIsClosed() {
        TemporalServer server = TemporalServer.embedded("a1");
        WorkflowServiceStubs stubs = WorkflowServiceStubs.newConnectedServiceStubs(
                WorkflowServiceStubsOptions.newBuilder()
                        .setTarget(server.target())
                        .build(),
                Duration.ofSeconds(10));

        assertThat(stubs.blockingStub().getSystemInfo(GetSystemInfoRequest.getDefaultInstance()))
                .isNotNull();
        assertThat(server.namespace()).isEqualTo("vigil-demo-a1");
        assertThat(server.description()).startsWith("embedded test server 1.");
        assertThat(server.supportsReset()).isFalse();

        stubs.shutdownNow();
        server.close();
        server.close();
        assertThat(answers(server.target())).isFalse();
    }

    @Test
    void theEmbeddedServerListensOnLoopbackOnly() throws IOException {
        Optional<InetAddress> other = Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .findFirst();
        Assumptions.assumeTrue(other.isPresent(), "this machine has no other address than loopback");
        try (TemporalServer server = TemporalServer.embedded("a2")) {
            int port = Integer.parseInt(server.target().replaceAll(".*:", ""));

            assertThat(answers("127.0.0.1:" + port)).isTrue();
            assertThat(answers(other.orElseThrow().getHostAddress() + ":" + port))
                    .isFalse();
        }
    }

    @Test
    void aServerElsewhereIsRefusedWithoutConsentBeforeAnythingIsSent() {
        assertThatThrownBy(() -> TemporalServer.existing("192.0.2.7:7233", "x", false, SHORT))
                .asInstanceOf(type(StartupException.class))
                .satisfies(failure -> {
                    assertThat(failure.kind()).isEqualTo(StartupException.Kind.USAGE);
                    assertThat(failure).hasMessage("the demo plants faults, and 192.0.2.7:7233 is not on this machine");
                    assertThat(failure.advice()).contains("--yes-plant-faults");
                });
    }

    @Test
    void aServerThatDoesNotAnswerIsUnreachable() throws IOException {
        int free = freePort();

        assertThatThrownBy(() -> TemporalServer.existing("127.0.0.1:" + free, "x", false, SHORT))
                .asInstanceOf(type(StartupException.class))
                .satisfies(failure -> {
                    assertThat(failure.kind()).isEqualTo(StartupException.Kind.UNREACHABLE);
                    assertThat(failure).hasMessage("no Temporal server answers at 127.0.0.1:" + free + " within 1 s");
                });
    }

    @Test
    void anAddressWithoutAPortIsAUsageError() {
        assertThatThrownBy(() -> TemporalServer.existing("localhost", "x", false, SHORT))
                .asInstanceOf(type(StartupException.class))
                .satisfies(failure -> {
                    assertThat(failure.kind()).isEqualTo(StartupException.Kind.USAGE);
                    assertThat(failure).hasMessage("--temporal must be embedded, cli or HOST:PORT, got: localhost");
                });
    }

    @Test
    void aBinaryThatEndsAtOnceIsNamedWithItsLastWords(@TempDir Path directory) throws IOException {
        Path binary = script(directory, "echo unknown flag; exit 3");

        assertThatThrownBy(() -> TemporalServer.cli(binary, "x", Duration.ofSeconds(20)))
                .asInstanceOf(type(StartupException.class))
                .satisfies(failure -> {
                    assertThat(failure.kind()).isEqualTo(StartupException.Kind.UNREACHABLE);
                    assertThat(failure)
                            .hasMessage(binary
                                    + " server start-dev ended with exit code 3 instead of serving: unknown flag");
                });
    }

    @Test
    void aBinaryThatCannotRunIsUnreachable(@TempDir Path directory) {
        assertThatThrownBy(() -> TemporalServer.cli(directory.resolve("nothing"), "x", SHORT))
                .asInstanceOf(type(StartupException.class))
                .satisfies(failure -> assertThat(failure.kind()).isEqualTo(StartupException.Kind.UNREACHABLE));
    }

    @Test
    void theFirstExecutableNamedTemporalOnThePathIsTaken(@TempDir Path directory) throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        Path full = Files.createDirectory(directory.resolve("full"));
        Path binary = script(full, "exit 0");
        String path = empty + File.pathSeparator + File.pathSeparator + full;

        assertThat(TemporalServer.cliOnPath(path)).contains(binary);
        assertThat(TemporalServer.cliOnPath(empty.toString())).isEmpty();
        assertThat(TemporalServer.cliOnPath("")).isEmpty();
    }

    @Test
    void anIdThatCouldNameSomebodyElsesNamespaceIsRefused() {
        assertThatThrownBy(() -> TemporalServer.embedded("../production"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("demo id must be");
    }

    private static Path script(Path directory, String body) throws IOException {
        Path binary = directory.resolve("temporal");
        Files.writeString(binary, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(binary, PosixFilePermissions.fromString("rwxr-xr-x"));
        return binary;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean answers(String target) {
        int colon = target.lastIndexOf(':');
        try (Socket socket = new Socket()) {
            socket.connect(
                    new java.net.InetSocketAddress(
                            target.substring(0, colon), Integer.parseInt(target.substring(colon + 1))),
                    500);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }
}
