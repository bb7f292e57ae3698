package dev.vigil.testing;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Apicurio Registry 3.0.9 in a process of its own, its contents in memory; by its Confluent-compatible interface. */
public final class RealRegistry implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 90;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path directory;
    private final int port;
    private Process process;

    /** The registry, unpacked in the directory that VIGIL_APICURIO names. */
    public static Optional<Path> jar() {
        return Optional.ofNullable(System.getenv("VIGIL_APICURIO"))
                .map(unpacked -> Path.of(unpacked, "apicurio-registry-app-3.0.9-runner.jar"))
                .filter(Files::exists);
    }

    /**
     * Starts it and returns when it answers.
     *
     * @param directory exists; its log is in it
     */
    public RealRegistry(Path directory) throws IOException {
        this.directory = directory;
        try (ServerSocket socket = new ServerSocket(0)) {
            this.port = socket.getLocalPort();
        }
        this.process = start();
    }

    private Process start() throws IOException {
        Process started = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx384m",
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + port,
                        "-jar",
                        jar().orElseThrow().toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("registry.log").toFile()))
                .start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!answers()) {
            if (System.nanoTime() > end || !started.isAlive()) {
                Signals.kill(started);
                throw new AssertionError("the registry does not answer: see " + directory.resolve("registry.log"));
            }
            LockSupport.parkNanos(100_000_000);
        }
        return started;
    }

    /** Where it is, as {@code kafka.schema_registry_url} wants it. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port + "/apis/ccompat/v7");
    }

    /** What it answers to a GET of a path under {@link #url}. */
    public String get(String path) throws IOException {
        try {
            return http.send(HttpRequest.newBuilder(URI.create(url() + path)).build(), BodyHandlers.ofString())
                    .body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Whether it registers: the first time loads half of the registry, longer on a busy machine than a client waits. */
    private boolean answers() {
        HttpRequest warming = HttpRequest.newBuilder(URI.create(url() + "/subjects/warm-value/versions"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(BodyPublishers.ofString("{\"schema\": \"\\\"string\\\"\"}"))
                .build();
        try {
            return http.send(warming, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** It is gone at once; {@link #pause} lets it hang instead. */
    public void kill() {
        Signals.kill(process);
    }

    /** It takes connections and answers nothing. */
    public void pause() throws IOException, InterruptedException {
        Signals.pause(process);
    }

    public void resume() throws IOException, InterruptedException {
        Signals.resume(process);
    }

    @Override
    public void close() {
        Signals.kill(process);
    }
}
