package dev.vigil.cli;

import dev.vigil.testing.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A {@code vigil} command in a process of its own, with a directory of its own that holds what it prints. */
final class VigilProcess implements AutoCloseable {

    private final Process process;
    private final Path output;

    VigilProcess(Path directory, String... arguments) throws IOException {
        this.output = Files.createDirectories(directory).resolve("output.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
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

    @Override
    public void close() {
        Signals.kill(process);
    }
}
