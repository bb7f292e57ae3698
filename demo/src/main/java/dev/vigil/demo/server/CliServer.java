package dev.vigil.demo.server;

import dev.vigil.schema.StartupException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code temporal server start-dev} as a child process on free loopback ports; it ends with the demo. */
final class CliServer implements TemporalServer {

    private static final long GRACE_SECONDS = 3;
    private static final Pattern RELEASE = Pattern.compile("temporal version ([1-9][0-9.]*)");

    private final Process process;
    private final Path directory;
    private final String target;
    private final String namespace;
    private final String description;
    private final Thread endWithJvm;

    private CliServer(Process process, Path directory, String target, String namespace, String description) {
        this.process = process;
        this.directory = directory;
        this.target = target;
        this.namespace = namespace;
        this.description = description;
        // a killed terminal must not leave a server behind
        this.endWithJvm = new Thread(() -> endIfNobodyDoes(process), "demo-temporal-end");
        Runtime.getRuntime().addShutdownHook(endWithJvm);
    }

    static CliServer start(Path binary, String namespace, Duration readyWithin) {
        Path directory;
        List<Integer> ports;
        try {
            directory = Files.createTempDirectory("vigil-demo-temporal");
            ports = freePorts(3);
        } catch (IOException refused) {
            throw notStarted(binary, refused);
        }
        int port = ports.get(0);
        Process process;
        try {
            process = new ProcessBuilder(command(binary, ports, directory, namespace))
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("temporal.log").toFile())
                    .start();
        } catch (IOException refused) {
            delete(directory);
            throw notStarted(binary, refused);
        }
        String target = "127.0.0.1:" + port;
        try (Frontend frontend = new Frontend(target)) {
            String version = frontend.awaitVersion(
                    readyWithin, process::isAlive, () -> notReady(binary, process, directory, readyWithin));
            frontend.awaitUsable(namespace, readyWithin);
            return new CliServer(
                    process, directory, target, namespace, "temporal CLI" + release(binary) + " server " + version);
        } catch (StartupException failure) {
            end(process);
            delete(directory);
            throw failure;
        }
    }

    private static List<String> command(Path binary, List<Integer> ports, Path directory, String namespace) {
        List<String> command = new ArrayList<>(List.of(binary.toString(), "server", "start-dev", "--headless"));
        command.addAll(List.of("--ip", "127.0.0.1", "--port", String.valueOf(ports.get(0))));
        command.addAll(List.of("--http-port", String.valueOf(ports.get(1))));
        command.addAll(List.of("--metrics-port", String.valueOf(ports.get(2))));
        command.addAll(List.of("--db-filename", directory.resolve("temporal.db").toString()));
        // nothing here outlives the demo: no need to wait for the disk
        command.addAll(List.of("--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=off"));
        command.addAll(List.of("--namespace", namespace, "--log-level", "error"));
        return command;
    }

    private static StartupException notStarted(Path binary, IOException refused) {
        return new StartupException(
                StartupException.Kind.UNREACHABLE,
                binary + " could not be started: " + refused.getMessage(),
                "--temporal cli",
                "check that it is the Temporal CLI, or use --temporal embedded");
    }

    /** " 1.5.1", or nothing: a CLI that was built from its sources does not know its release. */
    private static String release(Path binary) {
        try {
            Process asked = new ProcessBuilder(binary.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            asked.getOutputStream().close();
            if (!asked.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                asked.destroyForcibly();
                return "";
            }
            String answer = new String(asked.getInputStream().readNBytes(1000), StandardCharsets.ISO_8859_1);
            Matcher release = RELEASE.matcher(answer);
            return release.find() ? " " + release.group(1) : "";
        } catch (IOException unknown) {
            return "";
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private static StartupException notReady(Path binary, Process process, Path directory, Duration readyWithin) {
        String what = process.isAlive()
                ? " does not answer " + readyWithin.toSeconds() + " s after its start"
                : " ended with exit code " + process.exitValue() + " instead of serving";
        return new StartupException(
                StartupException.Kind.UNREACHABLE,
                binary + " server start-dev" + what + ": " + lastLine(directory.resolve("temporal.log")),
                "--temporal cli",
                "run it by hand, or use --temporal embedded");
    }

    private static String lastLine(Path log) {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
            return lines.isEmpty() ? "it printed nothing" : lines.get(lines.size() - 1);
        } catch (IOException unreadable) {
            return "its output cannot be read";
        }
    }

    /** Ports that were free a moment ago; the sockets are all held until the last is chosen, so they differ. */
    private static List<Integer> freePorts(int count) throws IOException {
        ServerSocket[] sockets = new ServerSocket[count];
        try {
            for (int i = 0; i < count; i++) {
                sockets[i] = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            }
            return Stream.of(sockets).map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                if (socket != null) {
                    socket.close();
                }
            }
        }
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public String namespace() {
        return namespace;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Kind kind() {
        return Kind.CLI;
    }

    @Override
    public void close() {
        end(process);
        delete(directory);
        try {
            Runtime.getRuntime().removeShutdownHook(endWithJvm);
        } catch (IllegalStateException jvmIsEnding) {
            return; // the hook runs by itself and finds a process that has ended
        }
    }

    /** Hooks run side by side: whoever ends the demo in order needs the server until the fleet is gone. */
    private static void endIfNobodyDoes(Process process) {
        try {
            process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }

    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                process.waitFor(1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException leftBehind) {
            directory.toFile().deleteOnExit(); // a temporary directory: the system cleans what cannot be deleted now
        }
    }
}
