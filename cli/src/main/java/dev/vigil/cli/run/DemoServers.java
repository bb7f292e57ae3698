package dev.vigil.cli.run;

import dev.vigil.demo.server.TemporalServer;
import dev.vigil.schema.StartupException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Chooses the Temporal server of a demo. */
final class DemoServers {

    private static final Duration READY_WITHIN = Duration.ofSeconds(30);

    private DemoServers() {}

    /** @param path the PATH variable */
    static TemporalServer start(DemoSettings settings, String id, String path) {
        Optional<Path> binary = TemporalServer.cliOnPath(path);
        return switch (settings.temporal()) {
            case "embedded" -> TemporalServer.embedded(id);
            case "cli" ->
                TemporalServer.cli(
                        binary.orElseThrow(() -> new StartupException(
                                StartupException.Kind.UNREACHABLE,
                                "expected a `temporal` binary on the PATH, there is none",
                                "--temporal cli",
                                "install Temporal's CLI, or --temporal embedded")),
                        id,
                        READY_WITHIN);
            case "" ->
                binary.isPresent() ? TemporalServer.cli(binary.get(), id, READY_WITHIN) : TemporalServer.embedded(id);
            default -> TemporalServer.existing(settings.temporal(), id, settings.plantFaultsAllowed(), READY_WITHIN);
        };
    }
}
