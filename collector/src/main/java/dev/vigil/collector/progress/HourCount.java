package dev.vigil.collector.progress;

/** Closed runs of an hour and their events. */
public record HourCount(long runs, long events) {

    public static final HourCount NONE = new HourCount(0, 0);

    public HourCount plus(HourCount other) {
        return new HourCount(runs + other.runs, events + other.events);
    }
}
