package dev.vigil.cli.run;

import java.time.Duration;

/**
 * A part that has started, for the screen.
 *
 * @param name such as {@code Kafka}
 * @param address where it is
 * @param how what it is, in a few words
 * @param took how long it took to start
 */
public record Part(String name, String address, String how, Duration took) {}
