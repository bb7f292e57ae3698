package dev.vigil.schema.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigil.schema.SampleRecords;
import dev.vigil.schema.StartupException;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.WireFormat;
import dev.vigil.schema.event.WorkflowEvent;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.message.RawMessageDecoder;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Against Apicurio Registry 3.0.9, unpacked in the directory that VIGIL_APICURIO names; by its Confluent-compatible interface. */
@Tag("real-server")
@EnabledIf("hasRegistry")
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
class ApicurioIT {

    private static final String TOPIC = "vigil.workflow-events";
    private static final WorkflowEvent RECORD = (WorkflowEvent) SampleRecords.of(WorkflowEvent.getClassSchema());

    private final HttpClient http = HttpClient.newHttpClient();
    private Process process;
    private URI url;

    static boolean hasRegistry() {
        return jar().isPresent();
    }

    private static Optional<Path> jar() {
        return Optional.ofNullable(System.getenv("VIGIL_APICURIO"))
                .map(directory -> Path.of(directory, "apicurio-registry-app-3.0.9-runner.jar"))
                .filter(Files::exists);
    }

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        url = URI.create("http://127.0.0.1:" + port + "/apis/ccompat/v7");
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx384m",
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + port,
                        "-jar",
                        jar().orElseThrow().toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("registry.log").toFile())
                .start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (!answers()) {
            assertThat(System.nanoTime() - end).as("the registry answers").isNegative();
            LockSupport.parkNanos(100_000_000);
        }
        warm();
    }

    /** The first registration loads half of the registry; on a busy machine that takes longer than we let one request take. */
    private void warm() throws RegistryException {
        new RegistryClient(url, Duration.ofSeconds(60)).register("warm-value", "\"string\"");
    }

    @AfterAll
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    @AfterEach
    void forget() {
        WireFormat.useNoRegistry();
    }

    private boolean answers() {
        try {
            return http.send(
                                    HttpRequest.newBuilder(URI.create(url + "/subjects"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private JsonNode get(String path) throws Exception {
        return new ObjectMapper()
                .readTree(
                        http.send(HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofString())
                                .body());
    }

    @Test
    void everyTopicsRecordsCanBeReadByTheRegistrysNumber() throws Exception {
        // When
        WireFormat.useRegistry(SchemaRegistry.connect(url, TopicPrefix.DEFAULT, "test"));
        byte[] bytes = Topics.WORKFLOW_EVENTS.valueSerde().serializer().serialize(TOPIC, RECORD);

        // Then the bytes are what any reader of Confluent's format expects
        assertThat(bytes[0]).isZero();
        int id = ByteBuffer.wrap(bytes).getInt(1);
        JsonNode registered = get("/subjects/" + TOPIC + "-value/versions/latest");
        assertThat(registered.get("id").intValue()).isEqualTo(id);
        Schema schema = new Schema.Parser()
                .parse(get("/schemas/ids/" + id).get("schema").asText());
        assertThat(new RawMessageDecoder<WorkflowEvent>(SpecificData.get(), schema, WorkflowEvent.getClassSchema())
                        .decode(ByteBuffer.wrap(bytes, 5, bytes.length - 5)))
                .isEqualTo(RECORD);
        assertThat(get("/config/" + TOPIC + "-value").findValuesAsText("compatibilityLevel"))
                .containsExactly("BACKWARD_TRANSITIVE");
    }

    @Test
    void startingAgainRegistersNothingNew() throws Exception {
        SchemaRegistry.connect(url, TopicPrefix.DEFAULT, "test");
        JsonNode before = get("/subjects/" + TOPIC + "-value/versions");

        SchemaRegistry.connect(url, TopicPrefix.DEFAULT, "test");

        assertThat(get("/subjects/" + TOPIC + "-value/versions"))
                .isEqualTo(before)
                .hasSize(1);
    }

    @Test
    void anotherApplicationsSchemaIsRefused() throws Exception {
        Schema other = SchemaBuilder.record("WorkflowEvent")
                .namespace("dev.vigil.schema.event")
                .fields()
                .requiredString("source")
                .endRecord();
        new RegistryClient(url, SchemaRegistry.TIMEOUT).register("other.workflow-events-value", other.toString());

        StartupException refusal = catchThrowableOfType(
                StartupException.class, () -> SchemaRegistry.connect(url, new TopicPrefix("other."), "test"));

        assertThat(refusal).hasMessageContaining("refuses our WorkflowEvent under other.workflow-events-value");
    }
}
