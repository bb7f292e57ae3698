package dev.vigil.demo;

import dev.vigil.demo.server.TemporalServer;
import dev.vigil.testing.RealTemporal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

@Tag("real-server")
@EnabledIfEnvironmentVariable(
        named = "VIGIL_TEMPORAL_SERVER",
        matches = ".+",
        disabledReason = "set VIGIL_TEMPORAL_SERVER to the binary of a Temporal server to run this")
class RealFleetIT extends FleetEvidence {

    /** Of the class, for the fleet runs once before all tests. */
    @TempDir
    static Path directory;

    private @Nullable RealTemporal process;

    @Override
    TemporalServer server() {
        try {
            process = new RealTemporal(directory);
            return TemporalServer.existing(process.target(), "real", false, Duration.ofSeconds(30));
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    @AfterAll
    void stop() throws Exception {
        if (process != null) {
            process.close();
        }
    }

    @Override
    Duration within() {
        return Duration.ofSeconds(160);
    }
}
