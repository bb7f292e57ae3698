package dev.vigil.streams.pane;

/** The tumbling windows, aligned to UTC. Each divides the next. */
public enum WindowLength {
    MINUTE(1),
    FIVE_MINUTES(5),
    HOUR(60);

    private final int minutes;

    WindowLength(int minutes) {
        this.minutes = minutes;
    }

    public int minutes() {
        return minutes;
    }

    /** First minute of the window that holds a minute. */
    public long start(long minute) {
        return Math.floorDiv(minute, (long) minutes) * minutes;
    }

    /** First minute after the window that holds a minute. */
    public long end(long minute) {
        return start(minute) + minutes;
    }
}
