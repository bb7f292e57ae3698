package dev.vigil.benchmarks.engine;

import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import java.io.IOException;
import java.util.Map;

/** A broker in a JVM of its own, so that its CPU is not the client's. */
public final class BrokerMain {

    private static final long DISK_BYTES = 64L << 30;

    private BrokerMain() {}

    static ChildJvm start() {
        return ChildJvm.start(BrokerMain.class, java.util.List.of("-Xmx1g", "-XX:+UseG1GC"));
    }

    public static void main(String[] args) throws IOException {
        try (EmbeddedKafka kafka =
                EmbeddedKafka.start(EmbeddedKafkaConfig.temporary().withMaxBytes(DISK_BYTES))) {
            Commands.serve(kafka.bootstrapServers(), Map.of());
        }
    }
}
