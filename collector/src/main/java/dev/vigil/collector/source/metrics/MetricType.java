package dev.vigil.collector.source.metrics;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The types that a {@code # TYPE} line can declare, and the suffixes of their samples' names in OpenMetrics 1.0. */
enum MetricType {
    UNKNOWN(""),
    GAUGE(""),
    COUNTER("_total", "_created"),
    HISTOGRAM("_count", "_sum", "_bucket", "_created", ""),
    GAUGEHISTOGRAM("_gcount", "_gsum", "_bucket"),
    SUMMARY("", "_count", "_sum", "_created"),
    STATESET(""),
    INFO("_info");

    private final List<String> suffixes;
    private final byte[][] suffixBytes;

    MetricType(String... suffixes) {
        this.suffixes = List.of(suffixes);
        this.suffixBytes = Arrays.stream(suffixes)
                .map(suffix -> suffix.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
    }

    List<String> suffixes() {
        return suffixes;
    }

    byte[][] suffixBytes() {
        return suffixBytes;
    }

    boolean isHistogram() {
        return this == HISTOGRAM || this == GAUGEHISTOGRAM;
    }

    /** By OpenMetrics' word; null for any other word. */
    static @Nullable MetricType ofOpenMetrics(String word) {
        for (MetricType type : values()) {
            if (type.name().toLowerCase(java.util.Locale.ROOT).equals(word)) {
                return type;
            }
        }
        return null;
    }

    /** By the words that Prometheus reads in its text format; null for any other word. */
    static @Nullable MetricType ofText(String word) {
        return switch (word) {
            case "untyped" -> UNKNOWN;
            case "gauge_histogram" -> GAUGEHISTOGRAM;
            default -> ofOpenMetrics(word);
        };
    }
}
