package dev.vigil.demo;

import dev.vigil.demo.server.TemporalServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

@Tag("real-server")
@EnabledIfEnvironmentVariable(
        named = "VIGIL_TEMPORAL_CLI",
        matches = ".+",
        disabledReason = "set VIGIL_TEMPORAL_CLI to the binary of a Temporal CLI to run this")
class CliFleetIT extends FleetEvidence {

    @Override
    TemporalServer server() {
        String binary = System.getenv().getOrDefault("VIGIL_TEMPORAL_CLI", "");
        return TemporalServer.cli(Path.of(binary), "cli", Duration.ofSeconds(30));
    }

    @Override
    Duration within() {
        return Duration.ofSeconds(160);
    }
}
