package dev.vigil.demo.report;

import dev.vigil.demo.Planting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What came of one planting.
 *
 * @param alerts the alerts on its subject with its mode that fired, in the order of their firing, each as last seen
 * @param delay from the moment its condition held to the first firing record seen; empty if none fired
 * @param why empty if it was caught, else what is missing
 */
public record Caught(Planting planting, List<SeenAlert> alerts, Optional<Duration> delay, String why) {

    public Caught {
        alerts = List.copyOf(alerts);
    }

    public boolean caught() {
        return delay.isPresent();
    }
}
