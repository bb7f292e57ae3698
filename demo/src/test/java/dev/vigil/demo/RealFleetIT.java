package dev.vigil.demo;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vigil.demo.server.TemporalServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;

@Tag("real-server")
class RealFleetIT extends FleetEvidence {

    @Override
    TemporalServer server() {
        String binary = System.getenv("VIGIL_TEMPORAL_SERVER");
        assumeTrue(binary != null, "set VIGIL_TEMPORAL_SERVER to the binary of a Temporal server to run this");
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
