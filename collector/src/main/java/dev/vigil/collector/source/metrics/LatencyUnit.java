package dev.vigil.collector.source.metrics;

/** The unit of a latency metric whose name does not say it. A name ending in {@code _seconds} or {@code _milliseconds} wins. */
public enum LatencyUnit {
    /** What the SDKs on Temporal's Core (TypeScript, Python, .NET, Ruby, Rust) write by default. */
    MILLISECONDS {
        @Override
        double toSeconds(double value) {
            return value / 1_000; // divided, not multiplied: 100 ms is then exactly the double 0.1
        }
    },
    /** The same SDKs with {@code use_seconds_for_durations} and without {@code unit_suffix}. */
    SECONDS {
        @Override
        double toSeconds(double value) {
            return value;
        }
    };

    abstract double toSeconds(double value);
}
