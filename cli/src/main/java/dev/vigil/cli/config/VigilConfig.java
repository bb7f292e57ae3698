package dev.vigil.cli.config;

import dev.vigil.cli.terminal.Nearest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The whole configuration.
 *
 * @param types by name or glob, in the order of the file
 * @param dependencies by name, in the order of the file
 * @param notifications who is told of alerts
 * @param temporal the cluster of {@code temporal.target}; without one, and with others, it is not collected
 * @param moreClusters those beside it, by name, in the order of the file
 * @param maintenance planned work by name
 * @param inhibitions effects that people know, by name
 * @param probe whether types that say nothing of it are probed by themselves
 * @param declared whether there is a file that declares types; without one nobody is told about undeclared types
 */
public record VigilConfig(
        Map<String, TypeConfig> types,
        Map<String, DependencyConfig> dependencies,
        boolean declared,
        RulesConfig rules,
        CollectorConfig collector,
        KafkaConfig kafka,
        TemporalConfig temporal,
        Map<String, ClusterConfig> moreClusters,
        ConsoleConfig console,
        NotifyConfig notifications,
        Map<String, MaintenanceConfig> maintenance,
        Map<String, InhibitionConfig> inhibitions,
        ProbeConfig probe) {

    public VigilConfig {
        types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
        dependencies = Collections.unmodifiableMap(new LinkedHashMap<>(dependencies));
        moreClusters = Collections.unmodifiableMap(new LinkedHashMap<>(moreClusters));
        maintenance = Collections.unmodifiableMap(new LinkedHashMap<>(maintenance));
        inhibitions = Collections.unmodifiableMap(new LinkedHashMap<>(inhibitions));
    }

    static VigilConfig read(Section root, List<RuleSetting> declaredSettings) {
        boolean declared = root.isSet("types");
        List<String> owners = root.texts("owners");
        ProbeConfig probe = ProbeConfig.read(root.section("probe"), ProbeConfig.DEFAULT);
        RulesConfig rules = RulesConfig.read(root.section("rules"), declaredSettings);
        CollectorConfig collector = CollectorConfig.read(root.section("collector"));
        Section temporals = root.section("temporal");
        TemporalConfig temporal = TemporalConfig.read(temporals);
        Map<String, ClusterConfig> moreClusters =
                ClusterConfig.readAll(temporals.section("more_clusters"), temporal, collector.requestsPerSecond());
        temporals.end();
        if (temporal.target().isEmpty() && !moreClusters.isEmpty()) {
            withoutMain(root.section("collector"), collector);
        }
        VigilConfig config = new VigilConfig(
                types(root.section("types"), owners, probe),
                dependencies(root.section("dependencies"), owners),
                declared,
                rules,
                collector,
                KafkaConfig.read(root.section("kafka")),
                temporal,
                moreClusters,
                ConsoleConfig.read(root.section("console")),
                NotifyConfig.read(root.section("notify")),
                maintenance(root.section("maintenance")),
                inhibitions(root.section("inhibitions")),
                probe);
        root.end();
        return config;
    }

    /** All clusters that are collected: that of {@code temporal.target} first; empty if none is configured. */
    public List<ClusterConfig> clusters() {
        List<ClusterConfig> all = new ArrayList<>();
        if (!temporal.target().isEmpty()) {
            all.add(new ClusterConfig(temporal, collector.requestsPerSecond(), collector.metricsTargets()));
        }
        all.addAll(moreClusters.values());
        return List.copyOf(all);
    }

    /** Targets under {@code collector} are workers of the cluster of {@code temporal.target}. */
    private static void withoutMain(Section section, CollectorConfig collector) {
        if (!collector.metricsTargets().isEmpty()) {
            section.wrong(
                    "metrics_targets",
                    "expected collector.metrics_targets to be of the cluster of temporal.target, and there is none",
                    "set temporal.more_clusters.NAME.metrics_targets for the workers of each cluster");
        }
        if (!collector.metrics().discovery().isEmpty()) {
            section.wrong(
                    "metrics",
                    "expected the workers that collector.metrics finds to be of the cluster of temporal.target, and"
                            + " there is none",
                    "make the cluster they belong to the one of temporal.target and temporal.cluster");
        }
    }

    private static Map<String, MaintenanceConfig> maintenance(Section section) {
        Map<String, MaintenanceConfig> windows = new LinkedHashMap<>();
        section.sections().forEach((name, part) -> windows.put(name, MaintenanceConfig.read(section, name, part)));
        return windows;
    }

    private static Map<String, InhibitionConfig> inhibitions(Section section) {
        Map<String, InhibitionConfig> known = new LinkedHashMap<>();
        section.sections().forEach((name, part) -> known.put(name, InhibitionConfig.read(section, name, part)));
        return known;
    }

    private static Map<String, TypeConfig> types(Section section, List<String> owners, ProbeConfig probe) {
        Map<String, TypeConfig> types = new LinkedHashMap<>();
        section.sections().forEach((glob, part) -> {
            TypeConfig type = TypeConfig.read(part, probe);
            known(owners, type.owner(), part, "owner");
            Globs.rival(glob, List.copyOf(types.keySet()))
                    .ifPresent(rival -> section.problem(
                            glob,
                            "globs " + rival + " and " + glob + " are equally long and match the same names",
                            "make one of them longer: an exact name beats a glob, the longer glob wins"));
            types.put(glob, type);
        });
        return types;
    }

    /** Where the file lists its owners, one that is not among them is a typo, and its alerts would reach nobody. */
    private static void known(List<String> owners, String owner, Section part, String key) {
        if (!owners.isEmpty() && !owner.isEmpty() && !owners.contains(owner)) {
            part.problem(
                    key,
                    "nobody knows the owner '" + owner + "' of " + part.path(),
                    Nearest.to(owner, owners)
                            .map(near -> "did you mean '" + near + "'?")
                            .orElse("known: " + String.join(", ", owners)));
        }
    }

    /** One activity belongs to one dependency, or its attempts would be blamed on either. */
    private static Map<String, DependencyConfig> dependencies(Section section, List<String> owners) {
        Map<String, DependencyConfig> dependencies = new LinkedHashMap<>();
        Map<String, String> claimed = new HashMap<>();
        section.sections().forEach((name, part) -> {
            DependencyConfig dependency = DependencyConfig.read(part);
            dependencies.put(name, dependency);
            known(owners, dependency.owner(), part, "owner");
            if (dependency.activities().isEmpty()) {
                section.problem(
                        name,
                        "expected dependencies." + name + " to name at least one activity",
                        "add activities: [Type@queue]");
            }
            for (String activity : dependency.activities()) {
                String other = claimed.putIfAbsent(activity, name);
                if (other != null && !other.equals(name)) {
                    section.problem(
                            name,
                            "activity " + activity + " is named by two dependencies, " + other + " and " + name,
                            "an activity belongs to one; Type@queue tells two queues apart");
                }
            }
        });
        return dependencies;
    }
}
