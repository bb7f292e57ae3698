package dev.vigil.demo;

import dev.vigil.demo.server.TemporalServer;
import java.time.Duration;

class EmbeddedFleetTest extends FleetEvidence {

    @Override
    TemporalServer server() {
        return TemporalServer.embedded("test");
    }

    @Override
    Duration within() {
        return Duration.ofSeconds(110);
    }
}
