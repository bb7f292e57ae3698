package dev.vigil.cli.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;

/**
 * {@code endpoint.json} in one of its two places. Written whole or not at all; one that was left behind by a process that
 * is gone is recognised and ignored, as is one that belongs to another user.
 */
public final class EndpointFile {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long LARGEST = 64 << 10;
    private static final String NAME = "endpoint.json";

    private final Path path;
    private final boolean shared;
    private final String user;

    private EndpointFile(Path path, boolean shared, String user) {
        this.path = path;
        this.shared = shared;
        this.user = user;
    }

    /** In a data directory, that of {@code up}: {@code vigil-data/endpoint.json}. */
    public static EndpointFile in(Path dataDirectory) {
        return new EndpointFile(dataDirectory.resolve(NAME), false, "");
    }

    /**
     * In the place of a process that has no directory of its own, the demo: {@code <tmp>/vigil-<user>/endpoint.json},
     * readable by that user only.
     */
    public static EndpointFile ofUser(Path temporaryDirectory, String user) {
        String safe = user.replaceAll("[^A-Za-z0-9._-]", "_");
        return new EndpointFile(temporaryDirectory.resolve("vigil-" + safe).resolve(NAME), true, user);
    }

    public Path path() {
        return path;
    }

    /**
     * Writes it, over an older one.
     *
     * @throws IOException if it cannot be written, or if somebody else owns the shared place
     */
    public void write(Endpoint endpoint) throws IOException {
        Path directory = Objects.requireNonNull(path.toAbsolutePath().getParent());
        if (shared && !Files.exists(directory)) {
            makePrivate(directory);
        }
        Files.createDirectories(directory);
        if (shared && !isOurs(directory)) {
            throw new IOException(directory + " belongs to another user");
        }
        Path draft = Files.createTempFile(directory, "endpoint", ".tmp");
        Files.write(draft, MAPPER.writeValueAsBytes(toJson(endpoint)));
        try {
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(draft, path, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** What stands there, if its process still runs. */
    public Optional<Endpoint> read() {
        try {
            if (!Files.isRegularFile(path) || Files.size(path) > LARGEST || (shared && !isOurs(path))) {
                return Optional.empty();
            }
            JsonNode json = MAPPER.readTree(Files.readAllBytes(path));
            return Optional.of(fromJson(json)).filter(Endpoint::isAlive);
        } catch (IOException e) {
            return Optional.empty(); // unreadable is as good as not there: the address can always be given by a flag
        }
    }

    /** Removes it if this process wrote it; another demo may have written over it. */
    public void delete() throws IOException {
        if (read().filter(Endpoint::isOfThisProcess).isPresent()) {
            Files.deleteIfExists(path);
        }
    }

    private boolean isOurs(Path file) throws IOException {
        String owner = Files.getOwner(file).getName();
        return owner.equals(user) || owner.endsWith("\\" + user); // Windows puts the domain before it
    }

    private static void makePrivate(Path directory) throws IOException {
        try {
            Files.createDirectories(Objects.requireNonNull(directory.getParent()));
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (UnsupportedOperationException e) {
            Files.createDirectory(directory); // no POSIX permissions: the temporary directory is the user's own
        }
    }

    private static ObjectNode toJson(Endpoint endpoint) {
        return MAPPER.createObjectNode()
                .put("command", endpoint.command())
                .put("pid", endpoint.pid())
                .put("started_at_millis", endpoint.startedAtMillis())
                .put("kafka", endpoint.kafka())
                .put("topic_prefix", endpoint.topicPrefix())
                .put("temporal", endpoint.temporal())
                .put("http", endpoint.http());
    }

    private static Endpoint fromJson(JsonNode json) {
        return new Endpoint(
                json.path("command").asText(""),
                json.path("pid").asLong(-1),
                json.path("started_at_millis").asLong(0),
                json.path("kafka").asText(""),
                json.path("topic_prefix").asText(""),
                json.path("temporal").asText(""),
                json.path("http").asText(""));
    }
}
