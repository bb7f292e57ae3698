package dev.vigil.streams.judge;

/**
 * What a person decided about an alert.
 *
 * @param atMicros when, microseconds since the epoch
 * @param by who
 * @param why the reason they gave
 */
public record Decision(String alertId, Action action, long atMicros, String by, String why) {

    /** What can be decided. */
    public enum Action {
        /** What is seen now is normal from now on. */
        ACCEPT,
        /** It is over; evidence is gathered anew. */
        CLOSE
    }
}
