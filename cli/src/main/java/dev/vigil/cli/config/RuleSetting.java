package dev.vigil.cli.config;

import java.time.Duration;

/**
 * One setting of a rule, as the rule declares it: what {@code rules.<rule>.<name>} may hold.
 *
 * @param rule rule id in kebab-case
 * @param name key in snake_case
 * @param kind what its value is
 * @param otherwise default: a number, a ratio for a percentage, milliseconds for a duration
 * @param least smallest allowed value, in the unit of the default
 * @param most largest allowed value, in the unit of the default
 */
public record RuleSetting(String rule, String name, Kind kind, double otherwise, double least, double most) {

    /** What a value is. */
    public enum Kind {
        NUMBER,
        COUNT,
        PERCENT,
        DURATION
    }

    public RuleSetting {
        if (!(least <= otherwise && otherwise <= most)) {
            throw new IllegalArgumentException("the default of " + rule + "." + name + " must be in " + least + ".."
                    + most + ", got: " + otherwise);
        }
    }

    public static RuleSetting number(String rule, String name, double otherwise, double least, double most) {
        return new RuleSetting(rule, name, Kind.NUMBER, otherwise, least, most);
    }

    public static RuleSetting count(String rule, String name, int otherwise, int least, int most) {
        return new RuleSetting(rule, name, Kind.COUNT, otherwise, least, most);
    }

    public static RuleSetting percent(String rule, String name, double otherwise, double least, double most) {
        return new RuleSetting(rule, name, Kind.PERCENT, otherwise, least, most);
    }

    public static RuleSetting duration(String rule, String name, Duration otherwise, Duration least, Duration most) {
        return new RuleSetting(rule, name, Kind.DURATION, otherwise.toMillis(), least.toMillis(), most.toMillis());
    }

    /** The value in force, in the unit of the default. */
    double read(Section section) {
        return switch (kind) {
            case NUMBER -> section.number(name, otherwise, least, most);
            case COUNT -> section.count(name, (int) otherwise, (int) least, (int) most);
            case PERCENT -> section.percent(name, otherwise, least, most);
            case DURATION ->
                section.duration(
                                name,
                                Duration.ofMillis((long) otherwise),
                                Duration.ofMillis((long) least),
                                Duration.ofMillis((long) most))
                        .toMillis();
        };
    }
}
