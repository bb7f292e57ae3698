package dev.vigil.cli.run;

import dev.vigil.cli.config.DependencyConfig;
import dev.vigil.cli.config.ObjectiveConfig;
import dev.vigil.cli.config.TypeConfig;
import dev.vigil.cli.config.TypeConfig.Outcome;
import dev.vigil.cli.config.VigilConfig;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.Catalogue.Dependency;
import dev.vigil.streams.catalogue.Objective;
import dev.vigil.streams.catalogue.TypeEntry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The catalogue as the rules read it, from the configuration as people wrote it. */
public final class Catalogues {

    private Catalogues() {}

    public static Catalogue of(VigilConfig config) {
        Map<String, TypeEntry> types = new LinkedHashMap<>();
        config.types().forEach((name, type) -> types.put(name, entry(type)));
        Map<String, Dependency> dependencies = new LinkedHashMap<>();
        config.dependencies().forEach((name, dependency) -> dependencies.put(name, dependency(dependency)));
        return Catalogue.of(types, dependencies, config.declared());
    }

    private static TypeEntry entry(TypeConfig type) {
        return new TypeEntry(
                type.owner(),
                type.runbook(),
                objective(type.objective()),
                type.conflicts(),
                type.countAsFailed().contains(Outcome.CANCELED),
                type.countAsFailed().contains(Outcome.TERMINATED),
                type.batch(),
                type.signals() != TypeConfig.Signals.NONE);
    }

    private static Objective objective(ObjectiveConfig objective) {
        return new Objective(
                objective.failureRate(),
                micros(objective.queueWait()),
                micros(objective.workflowTaskWait()),
                micros(objective.timerHandling()));
    }

    private static Dependency dependency(DependencyConfig dependency) {
        return new Dependency(dependency.activities(), dependency.owner(), dependency.runbook());
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}
