package dev.vigil.streams.catalogue;

import dev.vigil.schema.alert.FailureMode;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a workflow type is declared to bear, and which risks somebody has accepted: what a scorecard judges by.
 *
 * @param peakPerHour expected chains in the busiest hour; 0: not said
 * @param signals what is declared of its signals
 * @param waivers accepted risks by failure mode
 */
public record Expectation(long peakPerHour, Signals signals, Map<FailureMode, Waiver> waivers) {

    public static final Expectation NOTHING = new Expectation(0, Signals.ANY, Map.of());

    /** What is declared of a type's signals. */
    public enum Signals {
        /** Nothing. */
        ANY,
        /** It takes none. */
        NONE,
        /** Its handlers bear any order, several in one workflow task included. */
        ANY_ORDER
    }

    /**
     * An accepted risk.
     *
     * @param owner who accepted it
     * @param untilMicros past it the waiver covers nothing, microseconds since the epoch
     * @param reason why
     */
    public record Waiver(String owner, long untilMicros, String reason) {}

    public Expectation {
        Map<FailureMode, Waiver> copy = new EnumMap<>(FailureMode.class);
        copy.putAll(waivers);
        waivers = java.util.Collections.unmodifiableMap(copy);
    }

    public Optional<Waiver> waiver(FailureMode mode) {
        return Optional.ofNullable(waivers.get(mode));
    }
}
