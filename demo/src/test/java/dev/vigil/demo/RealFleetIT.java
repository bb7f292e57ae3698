package dev.vigil.demo;

import dev.vigil.demo.server.TemporalServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

@Tag("real-server")
@EnabledIfEnvironmentVariable(
        named = "VIGIL_TEMPORAL_SERVER",
        matches = ".+",
        disabledReason = "set VIGIL_TEMPORAL_SERVER to the binary of a Temporal server to run this")
class RealFleetIT extends FleetEvidence {

    @Override
    TemporalServer server() {
        String binary = System.getenv().getOrDefault("VIGIL_TEMPORAL_SERVER", "");
        try {
            return RealServer.start(Path.of(binary), "real");
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    @Override
    Duration within() {
        return Duration.ofSeconds(160);
    }
}
