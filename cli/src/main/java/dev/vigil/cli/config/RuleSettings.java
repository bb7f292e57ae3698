package dev.vigil.cli.config;

import java.util.List;

/** What the shipped rules let people set. A rule that gets a setting adds a line here. */
public final class RuleSettings {

    public static final List<RuleSetting> SHIPPED = List.of();

    private RuleSettings() {}
}
