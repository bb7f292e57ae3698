package dev.vigil.demo;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vigil.demo.server.TemporalServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;

@Tag("real-server")
class CliFleetIT extends FleetEvidence {

    @Override
    TemporalServer server() {
        String binary = System.getenv("VIGIL_TEMPORAL_CLI");
        assumeTrue(binary != null, "set VIGIL_TEMPORAL_CLI to a temporal binary to run this");
        return TemporalServer.cli(Path.of(binary), "cli", Duration.ofSeconds(30));
    }

    @Override
    Duration within() {
        return Duration.ofSeconds(160);
    }
}
