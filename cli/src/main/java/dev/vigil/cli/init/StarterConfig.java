package dev.vigil.cli.init;

import dev.vigil.collector.source.temporal.FleetSample;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The text of a first vigil.yaml. It sets only what was seen, the names of workflow types; what only people know (owners,
 * objectives, which signals must not meet, what activities call) stands there as comments to be filled in.
 */
public final class StarterConfig {

    private final StringBuilder text = new StringBuilder();

    private StarterConfig() {}

    /** @param hasSource whether a Kafka or histories were read, so that nothing seen means that nothing ran */
    public static String of(SeenFleet fleet, boolean hasSource) {
        StarterConfig config = new StarterConfig();
        config.head(fleet, hasSource);
        config.types(fleet);
        config.dependencies(fleet);
        config.rest();
        return config.text.toString();
    }

    private void head(SeenFleet fleet, boolean hasSource) {
        if (!hasSource) {
            line(
                    "# Vigil's configuration, a bare form: there was no Temporal, no Kafka and no history to read what runs from.");
        } else if (fleet.events() == 0 && fleet.types().isEmpty()) {
            line("# Vigil's configuration, a bare form: no workflow event was found when it was written.");
        } else {
            line("# Vigil's configuration, from "
                    + (fleet.isSample() ? "what runs now and a sample of " : "") + fleet.events() + " workflow events"
                    + (fleet.isCut() ? " (there were more, and perhaps more types)." : "."));
        }
        line("# `vigil config check` reads it strictly. Every key with its default is in docs/vigil.yaml.");
        line("");
    }

    private void types(SeenFleet fleet) {
        line(
                "# Workflow types by name, or by glob such as \"Loan*\". Once one type stands here, one that no entry matches has");
        line("# no owner, which is an alert of its own (FM6).");
        if (fleet.types().isEmpty()) {
            line("types: {}");
            line("#  PaymentCapture:");
            ownerLines("#    ");
            line("");
            return;
        }
        line("types:");
        fleet.types().forEach((type, signals) -> {
            line("  " + quoted(type) + ":");
            ownerLines("    # ");
            volume(fleet, type);
            if (!fleet.taskQueues(type).isEmpty()) {
                line("    # task queues: " + joined(fleet.taskQueues(type)));
            }
            if (signals.size() == 1) {
                line("    # signal seen: " + joined(signals));
            } else if (!signals.isEmpty()) {
                line("    # signals seen; keep in a set those whose handlers must not meet in one workflow task:");
                line("    # conflicts: [[" + joined(signals) + "]]");
            }
        });
        line("");
    }

    private void volume(SeenFleet fleet, String type) {
        FleetSample.Volume now = fleet.volume(type).orElse(null);
        if (now == null) {
            line("    # seen: " + fleet.runs(type) + (fleet.runs(type) == 1 ? " run" : " runs") + ", at most "
                    + fleet.mostInAnHour(type) + " in an hour; say what the busiest hour is expected to bring:");
            line("    # peak_per_hour: " + fleet.mostInAnHour(type));
        } else if (now.open() < 0) {
            line("    # the server cannot count a type of this name; say what the busiest hour is expected to bring:");
            line("    # peak_per_hour: 0");
        } else {
            line("    # now: " + now.open() + " open, " + now.day() + " started in the last 24 h, " + now.hour()
                    + " in the last hour; say what the busiest hour is expected to bring:");
            line("    # peak_per_hour: " + Math.max(now.hour(), (now.day() + 23) / 24));
        }
    }

    private void ownerLines(String before) {
        line(before + "owner: team-to-tell");
        line(before + "runbook: https://...");
        line(before + "objective: {failure_rate: 5%, queue_wait: 5s}");
    }

    private void dependencies(SeenFleet fleet) {
        line(
                "# What activities call. One that is not listed counts as a dependency of its own, named after it; put those that");
        line("# call the same thing together, so that its outage is one alert.");
        if (fleet.activities().isEmpty()) {
            line("dependencies: {}");
            line("#  payments-api:");
            line("#    activities: [Charge@payments, Refund]");
        } else {
            line(
                    "# What follows is guessed from task queues and names alone, and not in force: rename, join, part, then uncomment.");
            line("dependencies: {}");
            for (GuessedDependencies.Guess guess : GuessedDependencies.of(fleet.activities())) {
                line("#  " + quoted(guess.name()) + ":   # a guess: " + plain(guess.why()));
                line("#    owner: team-to-tell");
                line("#    activities:");
                guess.activities().forEach(activity -> line("#      - " + quoted(activity)));
            }
        }
        line("");
    }

    /** As it may stand in a comment: one line, nothing that moves a terminal. */
    private static String plain(String text) {
        return text.codePoints()
                .filter(character -> character >= ' ' && character <= '~')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private void rest() {
        line("# collector:");
        line(
                "#   metrics_targets: [\"http://worker-1:9464/metrics\"]   # without them FM3 is judged from history only");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private static String joined(Set<String> names) {
        return names.stream().map(StarterConfig::quoted).collect(Collectors.joining(", "));
    }

    /** Always quoted, since a type may be called {@code no} or {@code 1e3}; all but printable ASCII is escaped. */
    static String quoted(String name) {
        StringBuilder quoted = new StringBuilder("\"");
        name.codePoints().forEach(character -> {
            if (character == '"' || character == '\\') {
                quoted.append('\\').appendCodePoint(character);
            } else if (character >= ' ' && character <= '~') {
                quoted.appendCodePoint(character);
            } else {
                quoted.append(String.format(Locale.ROOT, "\\U%08x", character));
            }
        });
        return quoted.append('"').toString();
    }
}
