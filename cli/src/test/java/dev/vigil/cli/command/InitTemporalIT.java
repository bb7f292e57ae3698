package dev.vigil.cli.command;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vigil.testing.RealTemporal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code init --temporal} beside a real server: queries, counts, a type of a name that cannot be asked for. */
@Tag("real-server")
@Timeout(300)
class InitTemporalIT {

    @TempDir
    private Path directory;

    @Test
    void whatRunsBecomesAConfigurationThatPassesTheCheck() throws Exception {
        assumeTrue(
                RealTemporal.binary().isPresent(),
                "skipped: set VIGIL_TEMPORAL_SERVER to the binary of a Temporal server");
        try (RealTemporal temporal = new RealTemporal(Files.createDirectory(directory.resolve("server")))) {
            temporal.register("shop");
            try (RunningFleet fleet = new RunningFleet(temporal.target(), "shop")) {
                fleet.run();
                CommandRun init = init(temporal);
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                while (!init.err().contains("2 workflow types, 2 activities") && System.nanoTime() < deadline) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500)); // visibility follows a moment later
                    Files.delete(directory.resolve("vigil.yaml"));
                    init = init(temporal);
                }
                RunningFleet.assertWritten(directory, init, "# the server cannot count a type of this name");
            }
        }
    }

    private CommandRun init(RealTemporal temporal) {
        return CommandRun.by(
                Clock.systemUTC(),
                directory,
                Map.of(),
                "init",
                "--temporal",
                temporal.target(),
                "-n",
                "shop",
                "-w",
                "vigil.yaml");
    }
}
