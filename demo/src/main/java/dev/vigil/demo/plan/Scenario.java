package dev.vigil.demo.plan;

import dev.vigil.schema.alert.FailureMode;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Which faults are planted. The healthy half always runs. */
public enum Scenario {
    ALL,
    FM1,
    FM2,
    FM3,
    FM4,
    FM5,
    FM6,
    HEALTHY;

    /** The failure modes that are planted, in the order of {@link FailureMode}. */
    public Set<FailureMode> modes() {
        return switch (this) {
            case ALL -> EnumSet.allOf(FailureMode.class);
            case HEALTHY -> EnumSet.noneOf(FailureMode.class);
            case FM1, FM2, FM3, FM4, FM5, FM6 -> EnumSet.of(FailureMode.values()[ordinal() - 1]);
        };
    }

    /** As it is typed: {@code all}, {@code fm1} … {@code fm6}, {@code healthy}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
