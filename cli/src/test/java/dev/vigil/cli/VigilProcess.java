package dev.vigil.cli;

import dev.vigil.testing.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@code vigil} command in a process of its own. */
final class VigilProcess implements AutoCloseable {

    private final Process process;
    private final Path output;

    /**
     * @param directory where it runs; is made
     * @param output where it prints to
     */
    VigilProcess(Path directory, Path output, String... arguments) throws IOException {
        this(384, directory, output, arguments);
    }

    /** @param megabytes its heap */
    VigilProcess(int megabytes, Path directory, Path output, String... arguments) throws IOException {
        Files.createDirectories(directory);
        this.output = output;
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + megabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                VigilMain.class.getName()));
        command.addAll(List.of(arguments));
        this.process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it printed so far, both streams. */
    String output() throws IOException {
        return Files.readString(output);
    }

    /** Waits until it ends by itself. */
    int exitCode(Duration patience) throws IOException, InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("it still runs after " + patience + ": " + output());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        Signals.kill(process);
    }
}
