package dev.vigil.collector.source.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MetricsConfigTest {

    private static final URI A = URI.create("http://a:9464/metrics");

    @Test
    void whatIsWrongIsSaid() {
        assertThatThrownBy(() -> MetricsConfig.of(List.of(URI.create("a:9464/metrics"))))
                .hasMessage("a metrics target must be an http or https URL with a host, got: a:9464/metrics");
        assertThatThrownBy(() -> MetricsConfig.of(List.of(A, URI.create("http://u:p@a:9464/metrics"))))
                .hasMessage("each metrics target must be listed once, got twice: http://a:9464/metrics");
        assertThatThrownBy(() -> config(Duration.ofMillis(10), Duration.ofMillis(5), Map.of()))
                .hasMessageContaining("at least PT1S, got: PT0.01S");
        assertThatThrownBy(() -> config(Duration.ofSeconds(5), Duration.ofSeconds(6), Map.of()))
                .hasMessageContaining("at most the interval (PT5S), got: PT6S");
        assertThatThrownBy(() -> config(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Map.of(URI.create("http://b/"), LatencyUnit.SECONDS)))
                .hasMessageContaining("http://b/");
    }

    private static MetricsConfig config(Duration interval, Duration timeout, Map<URI, LatencyUnit> units) {
        return new MetricsConfig(
                List.of(A),
                interval,
                timeout,
                MetricsLimits.DEFAULT,
                units,
                MetricNaming.DEFAULT,
                dev.vigil.collector.source.discovery.TargetDiscovery.NONE);
    }

    @Test
    void phasesAreTheSameAfterARestartAndSpreadOverTheInterval() {
        MetricsConfig config = MetricsConfig.of(List.of(A));
        List<Duration> phases = IntStream.range(0, 200)
                .mapToObj(i -> Target.of(URI.create("http://10.0.0." + i + ":9464/metrics"), config)
                        .phase())
                .toList();

        assertThat(Target.of(A, config).phase()).isEqualTo(Target.of(A, config).phase());
        for (int third = 0; third < 3; third++) {
            Duration from = MetricsConfig.DEFAULT_INTERVAL.multipliedBy(third).dividedBy(3);
            Duration to = MetricsConfig.DEFAULT_INTERVAL.multipliedBy(third + 1).dividedBy(3);
            assertThat(phases)
                    .filteredOn(phase -> phase.compareTo(from) >= 0 && phase.compareTo(to) < 0)
                    .hasSizeBetween(40, 95);
        }
    }

    @Test
    void passwordsAreNotInTheName() {
        assertThat(MetricsConfig.targetName(URI.create("https://u:p@host/m?token=x#f")))
                .isEqualTo("https://host/m");
    }
}
