package dev.vigil.streams.catalogue;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.catalogue.CatalogueDependency;
import dev.vigil.schema.catalogue.CatalogueInhibition;
import dev.vigil.schema.catalogue.CatalogueMaintenance;
import dev.vigil.schema.catalogue.CatalogueType;
import dev.vigil.schema.catalogue.CatalogueVersion;
import dev.vigil.schema.catalogue.CatalogueWaiver;
import dev.vigil.schema.catalogue.DeclaredSignals;
import dev.vigil.streams.catalogue.CatalogueTimeline.Version;
import dev.vigil.streams.catalogue.Expectation.Waiver;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Versions of the catalogue as the records of their topic, and back. Pure; equal catalogues give equal records. */
public final class CatalogueRecords {

    private CatalogueRecords() {}

    /** The key of a version: its time in 20 digits, so that keys sort as times do. */
    public static String key(Version version) {
        return String.format(Locale.ROOT, "%020d", version.fromMicros());
    }

    /** @param publishedAtMicros processing time, microseconds since the epoch */
    public static CatalogueVersion write(Version version, long publishedAtMicros) {
        Catalogue catalogue = version.catalogue();
        return CatalogueVersion.newBuilder()
                .setEffectiveFromMicros(version.fromMicros())
                .setDeclared(catalogue.declared())
                .setTypes(new TreeMap<>(catalogue.types())
                        .entrySet().stream()
                                .map(entry -> write(entry.getKey(), entry.getValue()))
                                .toList())
                .setDependencies(new TreeMap<>(catalogue.dependencies())
                        .entrySet().stream()
                                .map(entry -> CatalogueDependency.newBuilder()
                                        .setName(entry.getKey())
                                        .setActivities(entry.getValue().activities())
                                        .setOwner(entry.getValue().owner())
                                        .setRunbook(entry.getValue().runbook())
                                        .build())
                                .toList())
                .setMaintenance(catalogue.maintenance().stream()
                        .map(window -> CatalogueMaintenance.newBuilder()
                                .setSubjects(window.subjects())
                                .setFromMicros(window.fromMicros())
                                .setToMicros(window.toMicros())
                                .setWhy(window.why())
                                .build())
                        .toList())
                .setInhibitions(catalogue.inhibitions().stream()
                        .map(known -> CatalogueInhibition.newBuilder()
                                .setCause(known.cause())
                                .setEffects(known.effects())
                                .build())
                        .toList())
                .setPublishedAtMicros(publishedAtMicros)
                .build();
    }

    private static CatalogueType write(String name, TypeEntry type) {
        return CatalogueType.newBuilder()
                .setName(name)
                .setOwner(type.owner())
                .setRunbook(type.runbook())
                .setFailureRatio(type.objective().failureRatio())
                .setActivityWaitMicros(type.objective().activityWaitMicros())
                .setWorkflowTaskWaitMicros(type.objective().workflowTaskWaitMicros())
                .setTimerHandlingMicros(type.objective().timerHandlingMicros())
                .setConflicts(type.conflicts().stream()
                        .map(set -> set.stream().sorted().toList())
                        .toList())
                .setCanceledIsBad(type.canceledIsBad())
                .setTerminatedIsBad(type.terminatedIsBad())
                .setBatch(type.batch())
                .setPeakPerHour(type.expectation().peakPerHour())
                .setSignals(DeclaredSignals.valueOf(type.expectation().signals().name()))
                .setWaivers(type.expectation().waivers().entrySet().stream()
                        .map(entry -> CatalogueWaiver.newBuilder()
                                .setFailureMode(entry.getKey())
                                .setOwner(entry.getValue().owner())
                                .setUntilMicros(entry.getValue().untilMicros())
                                .setReason(entry.getValue().reason())
                                .build())
                        .toList())
                .build();
    }

    /** @throws IllegalArgumentException if a value is outside its range */
    public static Version read(CatalogueVersion written) {
        Map<String, TypeEntry> types = new LinkedHashMap<>();
        written.getTypes().forEach(type -> types.put(type.getName(), read(type)));
        Map<String, Catalogue.Dependency> dependencies = new LinkedHashMap<>();
        written.getDependencies()
                .forEach(dependency -> dependencies.put(
                        dependency.getName(),
                        new Catalogue.Dependency(
                                dependency.getActivities(), dependency.getOwner(), dependency.getRunbook())));
        List<Maintenance> maintenance = written.getMaintenance().stream()
                .map(window -> new Maintenance(
                        window.getSubjects(), window.getFromMicros(), window.getToMicros(), window.getWhy()))
                .toList();
        List<Inhibition> inhibitions = written.getInhibitions().stream()
                .map(known -> new Inhibition(known.getCause(), known.getEffects()))
                .toList();
        return new Version(
                written.getEffectiveFromMicros(),
                Catalogue.of(types, dependencies, written.getDeclared()).with(maintenance, inhibitions));
    }

    private static TypeEntry read(CatalogueType type) {
        Map<FailureMode, Waiver> waivers = new EnumMap<>(FailureMode.class);
        type.getWaivers()
                .forEach(waiver -> waivers.put(
                        waiver.getFailureMode(),
                        new Waiver(waiver.getOwner(), waiver.getUntilMicros(), waiver.getReason())));
        List<Set<String>> conflicts = type.getConflicts().stream()
                .map(names -> (Set<String>) new HashSet<>(names))
                .collect(Collectors.toList());
        return new TypeEntry(
                type.getOwner(),
                type.getRunbook(),
                new Objective(
                        type.getFailureRatio(),
                        type.getActivityWaitMicros(),
                        type.getWorkflowTaskWaitMicros(),
                        type.getTimerHandlingMicros()),
                conflicts,
                type.getCanceledIsBad(),
                type.getTerminatedIsBad(),
                type.getBatch(),
                new Expectation(
                        type.getPeakPerHour(),
                        Expectation.Signals.valueOf(type.getSignals().name()),
                        waivers));
    }
}
