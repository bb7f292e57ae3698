package dev.vigil.cli.config;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The settings of the rules in force, by {@code rule.setting}. Which there are is what the rules declare ({@link
 * RuleSetting}); a setting that no rule declares is an error of the file and, here, of the program.
 */
public record RulesConfig(Map<String, Double> values) {

    public RulesConfig {
        values = Map.copyOf(values);
    }

    /** A number, a count, or a percentage as a ratio. */
    public double number(String rule, String setting) {
        Double value = values.get(rule + "." + setting);
        if (value == null) {
            throw new IllegalArgumentException("no rule declares the setting " + rule + "." + setting);
        }
        return value;
    }

    public Duration duration(String rule, String setting) {
        return Duration.ofMillis((long) number(rule, setting));
    }

    static RulesConfig read(Section section, List<RuleSetting> declared) {
        Map<String, Double> values = new HashMap<>();
        declared.stream().map(RuleSetting::rule).distinct().forEach(rule -> {
            Section settings = section.section(rule);
            declared.stream()
                    .filter(setting -> setting.rule().equals(rule))
                    .forEach(setting -> values.put(rule + "." + setting.name(), setting.read(settings)));
            settings.end();
        });
        section.end();
        return new RulesConfig(values);
    }
}
