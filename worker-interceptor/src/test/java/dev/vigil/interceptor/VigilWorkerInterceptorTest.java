package dev.vigil.interceptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Without Kafka: activities do not notice. */
class VigilWorkerInterceptorTest {

    private static final int RUNS = 150;

    private static VigilWorkerInterceptor.Builder interceptor(int kafkaPort) {
        return VigilWorkerInterceptor.newBuilder()
                .setCluster("test")
                .setBootstrapServers("127.0.0.1:" + kafkaPort)
                .setBuffer(50, 1 << 20);
    }

    private static long millisOf(Runnable work) {
        long startedNanos = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - startedNanos).toMillis();
    }

    @Test
    @Timeout(120)
    void withKafkaUnreachableActivitiesRunAtFullSpeedAndDropsAreCounted() {
        // Given
        VigilWorkerInterceptor vigil = interceptor(Fleet.freePort()).build();
        long withVigil;
        long withoutVigil;

        // When
        try (Fleet fleet = new Fleet(vigil)) {
            fleet.runAll(RUNS, "warm-up");
            withVigil = millisOf(() -> fleet.runAll(RUNS, "ship"));
        }
        try (Fleet fleet = new Fleet(new WorkerInterceptorBase())) {
            withoutVigil = millisOf(() -> fleet.runAll(RUNS, "ship"));
        }
        long closeMillis = millisOf(() -> vigil.close(Duration.ofSeconds(1)));

        // Then
        // one at a time: had each waited for Kafka's client, it would have been a second each
        assertThat(withVigil).as("time of %s activities, millis", RUNS).isLessThan(3 * withoutVigil + 10_000);
        assertThat(closeMillis).isLessThan(2_000);
        assertThat(vigil.sentRecords()).isZero();
        assertThat(vigil.failedRecords()).isZero();
        assertThat(vigil.droppedRecords()).isEqualTo(2 * RUNS);
    }

    @Test
    @Timeout(60)
    void aKafkaThatAcceptsConnectionsAndSaysNothingDoesNotHoldUpClose() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            // Given
            VigilWorkerInterceptor vigil = interceptor(silent.getLocalPort()).build();
            try (Fleet fleet = new Fleet(vigil)) {
                fleet.run("one", "ship");
            }

            // When
            long closeMillis = millisOf(() -> vigil.close(Duration.ofMillis(300)));

            // Then
            assertThat(closeMillis).isLessThan(1_500);
            assertThat(vigil.droppedRecords()).isEqualTo(1);
        }
    }

    @Test
    void anAttemptAfterCloseIsDroppedAndCounted() {
        // Given
        VigilWorkerInterceptor vigil = interceptor(Fleet.freePort()).build();
        vigil.close(Duration.ZERO);

        // When
        try (Fleet fleet = new Fleet(vigil)) {
            fleet.run("late", "ship");
        }

        // Then
        assertThat(vigil.droppedRecords()).isEqualTo(1);
    }

    @Test
    void whatIsMissingOrWrongIsSaidAtOnce() {
        Properties wrong = new Properties();
        wrong.setProperty("acks", "some");

        assertThatThrownBy(() -> VigilWorkerInterceptor.newBuilder()
                        .setBootstrapServers("k:9092")
                        .build())
                .hasMessageContaining("cluster must be set");
        assertThatThrownBy(() ->
                        VigilWorkerInterceptor.newBuilder().setCluster("c").build())
                .hasMessageContaining("bootstrap servers must be set");
        assertThatThrownBy(() -> interceptor(9092).setKafkaProperties(wrong).build())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("acks");
        assertThatThrownBy(() -> interceptor(9092).setTopicPrefix("no spaces ")).hasMessageContaining("no spaces ");
        assertThatThrownBy(() -> interceptor(9092).setBuffer(0, 1)).hasMessageContaining("0 records");
    }
}
