package dev.vigil.streams.judge;

/**
 * The times that frame a judgement.
 *
 * @param capturedAtMicros capture time of the frame that closed or grew the pane, microseconds since the epoch: the alert horizon is
 *     measured from it, never from the wall clock
 * @param publishedAtMicros processing time, for {@code published_at_micros} only
 */
public record JudgeTime(long capturedAtMicros, long publishedAtMicros) {}
