package dev.vigil.cli.config;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;

/**
 * Planned work: alerts that fire in it are published, and nobody is told.
 *
 * @param subjects names or globs of workflow types, dependencies or queues; at least one
 * @param from begin
 * @param to end, after it
 * @param why shown in the alerts; default: the name
 */
public record MaintenanceConfig(List<String> subjects, Instant from, Instant to, String why) {

    public MaintenanceConfig {
        subjects = List.copyOf(subjects);
    }

    static MaintenanceConfig read(Section windows, String name, Section section) {
        MaintenanceConfig window = new MaintenanceConfig(
                section.texts("subjects"), time(section, "from"), time(section, "to"), section.text("why", name));
        section.end();
        if (window.subjects().isEmpty()) {
            windows.problem(
                    name, "expected " + section.path() + " to name at least one subject", "add subjects: [\"Loan*\"]");
        } else if (!window.to().isAfter(window.from())) {
            windows.problem(name, "expected " + section.path() + " to end after it begins", "give from and to");
        }
        return window;
    }

    private static Instant time(Section section, String key) {
        return section.value(
                key,
                Instant.EPOCH,
                "a time such as 2026-11-22T22:00:00Z",
                MaintenanceConfig::parsed,
                Instant::toString);
    }

    private static Instant parsed(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("a time such as 2026-11-22T22:00:00Z", e);
        }
    }
}
