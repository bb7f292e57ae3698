package dev.vigil.cli.run;

import dev.vigil.cli.config.DependencyConfig;
import dev.vigil.cli.config.ObjectiveConfig;
import dev.vigil.cli.config.TypeConfig;
import dev.vigil.cli.config.TypeConfig.Outcome;
import dev.vigil.cli.config.VigilConfig;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.Catalogue.Dependency;
import dev.vigil.streams.catalogue.Expectation;
import dev.vigil.streams.catalogue.Inhibition;
import dev.vigil.streams.catalogue.Maintenance;
import dev.vigil.streams.catalogue.Objective;
import dev.vigil.streams.catalogue.TypeEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The catalogue as the rules read it, from the configuration as people wrote it. */
public final class Catalogues {

    private Catalogues() {}

    public static Catalogue of(VigilConfig config) {
        Map<String, TypeEntry> types = new LinkedHashMap<>();
        config.types().forEach((name, type) -> types.put(name, entry(type)));
        Map<String, Dependency> dependencies = new LinkedHashMap<>();
        config.dependencies().forEach((name, dependency) -> dependencies.put(name, dependency(dependency)));
        return Catalogue.of(types, dependencies, config.declared())
                .with(
                        config.maintenance().values().stream()
                                .map(window -> new Maintenance(
                                        window.subjects(), micros(window.from()), micros(window.to()), window.why()))
                                .toList(),
                        config.inhibitions().values().stream()
                                .map(known -> new Inhibition(known.cause(), known.effects()))
                                .toList());
    }

    private static Expectation expectation(TypeConfig type) {
        Map<FailureMode, Expectation.Waiver> waivers = new EnumMap<>(FailureMode.class);
        type.waivers()
                .forEach((mode, waiver) -> waivers.put(
                        FailureMode.values()[Integer.parseInt(mode.substring(2)) - 1],
                        new Expectation.Waiver(
                                waiver.owner(),
                                TimeUnit.DAYS.toMicros(waiver.until().toEpochDay() + 1),
                                waiver.reason())));
        return new Expectation(type.peakPerHour(), signals(type.signals()), waivers);
    }

    private static Expectation.Signals signals(TypeConfig.Signals declared) {
        return switch (declared) {
            case ANY -> Expectation.Signals.ANY;
            case NONE -> Expectation.Signals.NONE;
            case ORDER_INDEPENDENT -> Expectation.Signals.ANY_ORDER;
        };
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
                expectation(type));
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

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}
