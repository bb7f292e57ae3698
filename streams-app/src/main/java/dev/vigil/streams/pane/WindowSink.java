package dev.vigil.streams.pane;

import dev.vigil.schema.window.FailureRate;
import dev.vigil.schema.window.LatencyPercentiles;
import dev.vigil.schema.window.RetryBurst;

/** Takes the records of windows with their keys, in the order in which they are to be published. */
public interface WindowSink {

    void failureRate(String key, FailureRate rate);

    void retryBurst(String key, RetryBurst burst);

    void latency(String key, LatencyPercentiles percentiles);
}
