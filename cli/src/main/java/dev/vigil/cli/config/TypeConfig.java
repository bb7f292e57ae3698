package dev.vigil.cli.config;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is declared about the workflow types that a name or glob matches.
 *
 * @param owner team, or empty
 * @param runbook address, or empty
 * @param objective what the type has to meet
 * @param peakPerHour expected chains in the busiest hour; 0: not said
 * @param signals whether the type takes signals at all
 * @param conflicts sets of at least two signal names whose handlers assume that they never meet in one workflow task
 * @param query name of a query that shows the state, named in advice; or empty
 * @param batch whether chains are started in batches, so that failures come together
 * @param countAsFailed outcomes beyond failed and timed out that are bad for this type
 * @param waivers accepted risks by failure mode, {@code FM1} to {@code FM6}
 * @param probe whether Vigil probes the type by itself
 */
public record TypeConfig(
        String owner,
        String runbook,
        ObjectiveConfig objective,
        int peakPerHour,
        Signals signals,
        List<Set<String>> conflicts,
        String query,
        boolean batch,
        Set<Outcome> countAsFailed,
        Map<String, WaiverConfig> waivers,
        ProbeConfig probe) {

    /** Whether a type takes signals. */
    public enum Signals {
        ANY,
        /** A signal is a finding. */
        NONE,
        /** Handlers bear any order, several signals in one workflow task included. */
        ORDER_INDEPENDENT
    }

    /** Outcomes that are counted apart unless the catalogue says that they are failures. */
    public enum Outcome {
        CANCELED,
        TERMINATED
    }

    private static final int MOST_PER_HOUR = 100_000_000;

    public TypeConfig {
        conflicts = conflicts.stream().map(Set::copyOf).toList();
        countAsFailed = Set.copyOf(countAsFailed);
        waivers = Collections.unmodifiableMap(new LinkedHashMap<>(waivers));
    }

    /** @param probe what holds for types that say nothing of it */
    static TypeConfig read(Section section, ProbeConfig probe) {
        TypeConfig type = new TypeConfig(
                section.text("owner", ""),
                section.text("runbook", ""),
                ObjectiveConfig.read(section.section("objective")),
                section.count("peak_per_hour", 0, 0, MOST_PER_HOUR),
                section.choice("signals", Signals.class, Signals.ANY),
                conflicts(section),
                section.text("query", ""),
                section.yesOrNo("batch", false),
                new HashSet<>(section.choices("count_as_failed", Outcome.class)),
                WaiverConfig.read(section.section("waivers")),
                ProbeConfig.read(section.section("probe"), probe));
        if (!type.conflicts.isEmpty() && type.signals != Signals.ANY) {
            section.problem(
                    "conflicts",
                    section.path() + " names conflicting signals and declares signals: " + Scalars.word(type.signals)
                            + "; it is one or the other",
                    "leave one of the two away");
        }
        section.end();
        return type;
    }

    private static List<Set<String>> conflicts(Section section) {
        List<Set<String>> sets = section.lists("conflicts").stream()
                .map(names -> (Set<String>) new HashSet<>(names))
                .toList();
        if (sets.stream().anyMatch(set -> set.size() < 2)) {
            section.problem(
                    "conflicts",
                    "expected each set in " + section.path() + ".conflicts to hold at least two different signal names",
                    "such as [[approve, reject]]");
            return List.of();
        }
        return sets;
    }
}
