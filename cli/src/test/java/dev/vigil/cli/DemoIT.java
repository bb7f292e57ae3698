package dev.vigil.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigil.cli.command.CommandTree;
import dev.vigil.cli.command.Surroundings;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.testing.RealTemporal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job, end to end: a whole fleet, a real Kafka, the collector, the streams application; six faults caught, nothing else. */
final class DemoIT {

    @TempDir
    Path directory;

    @Test
    void sixFaultsAreCaughtOnTheEmbeddedServerAndTheHealthyHalfIsSilent() throws Exception {
        // When
        Finished demo = demo("embedded", "3");

        // Then
        assertPassed(demo);
        assertThat(demo.json.get("temporal").asText()).contains("embedded");
    }

    @Test
    @Tag("real-server")
    void sixFaultsAreCaughtOnARealServer() throws Exception {
        // Given
        assumeTrue(RealTemporal.binary().isPresent(), "skipped: VIGIL_TEMPORAL_SERVER names no Temporal server binary");
        try (RealTemporal server = new RealTemporal(directory)) {

            // When
            Finished demo = demo(server.target(), "7");

            // Then
            assertPassed(demo);
        }
    }

    private static void assertPassed(Finished demo) {
        assertThat(demo.json.get("problems"))
                .as("%s%n%s", demo.stdout, demo.stderr)
                .isEmpty();
        assertThat(demo.exitCode).as(demo.stderr).isZero();
        assertThat(demo.json.get("falseAlarms")).isEmpty();
        for (FailureMode mode : FailureMode.values()) {
            JsonNode caught = demo.json.get("modes").get(mode.name());
            assertThat(caught.get("planted")).as("planted %s", mode).isNotEmpty();
            assertThat(caught.get("alerts")).as("alerts of %s", mode).isNotEmpty();
            assertThat(caught.get("alerts").get(0).get("subject"))
                    .isEqualTo(caught.get("planted").get(0).get("subject"));
        }
    }

    /** What a run left behind. */
    private record Finished(int exitCode, String stdout, String stderr, JsonNode json) {}

    private Finished demo(String temporal, String seed) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode;
        try (PrintStream stdout = new PrintStream(out, true, StandardCharsets.UTF_8);
                PrintStream stderr = new PrintStream(err, true, StandardCharsets.UTF_8)) {
            Surroundings surroundings = new Surroundings(
                    Map.of(),
                    directory,
                    directory,
                    System.getProperty("user.name"),
                    Clock.systemUTC(),
                    stdout,
                    stderr,
                    false,
                    true);
            exitCode = CommandTree.of(surroundings)
                    .execute("demo", "--once", "-o", "json", "--temporal", temporal, "--seed", seed, "--port", "0");
        }
        String stdout = out.toString(StandardCharsets.UTF_8);
        String stderr = err.toString(StandardCharsets.UTF_8);
        assertThat(stdout).as(stderr).startsWith("{");
        return new Finished(exitCode, stdout, stderr, new ObjectMapper().readTree(stdout));
    }
}
