package dev.vigil.cli.config;

import java.util.List;

/**
 * Something outside that activities call.
 *
 * @param activities {@code Type@queue}, or {@code Type} on any queue; at least one
 * @param owner team, or empty
 * @param runbook address, or empty
 */
public record DependencyConfig(List<String> activities, String owner, String runbook) {

    public DependencyConfig {
        activities = List.copyOf(activities);
    }

    static DependencyConfig read(Section section) {
        DependencyConfig dependency = new DependencyConfig(
                section.texts("activities"), section.text("owner", ""), section.text("runbook", ""));
        section.end();
        return dependency;
    }
}
