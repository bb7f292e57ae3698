package dev.vigil.benchmarks.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own with this one's class path. It answers one line to each line it is sent, and ends when its input ends, so that it
 * cannot outlive this process.
 */
final class ChildJvm implements AutoCloseable {

    private static final int EXIT_SECONDS = 15;

    private final String name;
    private final Process process;
    private final BufferedReader answers;
    private final Writer questions;

    private ChildJvm(String name, Process process) {
        this.name = name;
        this.process = process;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.questions = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    }

    static ChildJvm start(Class<?> main, List<String> options, String... arguments) {
        return startWith(System.getProperty("java.class.path"), main, options, arguments);
    }

    /** One with another class path. */
    static ChildJvm startWith(String classPath, Class<?> main, List<String> options, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-XX:-UseDynamicNumberOfCompilerThreads");
        command.add("-cp");
        command.add(classPath);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return new ChildJvm(main.getSimpleName(), process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next line it says. */
    String line() {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw new IllegalStateException(name + " ended without an answer, see above");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String ask(String question) {
        try {
            questions.write(question + "\n");
            questions.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " is gone", e);
        }
        return line();
    }

    long askLong(String question) {
        return Long.parseLong(ask(question));
    }

    /** {@code kill -9}, and waits until it is gone. */
    void kill() {
        process.destroyForcibly();
        join();
    }

    @Override
    public void close() {
        try {
            questions.close();
        } catch (IOException alreadyGone) {
            // it has ended: what was asked for
        }
        join();
    }

    private void join() {
        try {
            if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
