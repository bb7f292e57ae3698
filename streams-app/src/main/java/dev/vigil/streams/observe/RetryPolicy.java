package dev.vigil.streams.observe;

/**
 * A retry policy as the server recorded it.
 *
 * @param initialMicros first backoff
 * @param coefficient backoff coefficient
 * @param maximumMicros longest backoff
 * @param maximumAttempts 0 = unlimited
 */
public record RetryPolicy(long initialMicros, double coefficient, long maximumMicros, int maximumAttempts) {

    static RetryPolicy read(StateReader in) {
        return new RetryPolicy(in.number(), in.real(), in.number(), in.count());
    }
}
