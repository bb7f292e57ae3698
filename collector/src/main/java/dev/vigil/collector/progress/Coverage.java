package dev.vigil.collector.progress;

/** How far visibility was scanned without a gap, microseconds since the epoch; 0 = never. */
public record Coverage(long fromMicros, long toMicros) {

    public static final Coverage NONE = new Coverage(0, 0);
}
