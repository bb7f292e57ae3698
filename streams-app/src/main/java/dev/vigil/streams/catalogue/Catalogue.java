package dev.vigil.streams.catalogue;

import dev.vigil.streams.observe.ActivityKey;
import dev.vigil.streams.observe.Declarations;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What people declared about their fleet. Immutable.
 *
 * @param types workflow types by name or glob ({@code *} and {@code ?})
 * @param dependencies declared dependencies by name
 * @param dependencyByActivity dependency by {@code type@queue} or type; derived
 * @param declared whether there is a catalogue at all; without one nobody is alerted about undeclared types
 * @param maintenance planned work
 * @param inhibitions which alerts people know to be effects of others
 */
public record Catalogue(
        Map<String, TypeEntry> types,
        Map<String, Dependency> dependencies,
        Map<String, String> dependencyByActivity,
        boolean declared,
        List<Maintenance> maintenance,
        List<Inhibition> inhibitions)
        implements Declarations {

    public static final Catalogue EMPTY = of(Map.of(), Map.of(), false);

    public Catalogue {
        types = Map.copyOf(types);
        dependencies = Map.copyOf(dependencies);
        dependencyByActivity = Map.copyOf(dependencyByActivity);
        maintenance = List.copyOf(maintenance);
        inhibitions = List.copyOf(inhibitions);
    }

    public static Catalogue of(Map<String, TypeEntry> types, Map<String, Dependency> dependencies, boolean declared) {
        Map<String, String> byActivity = new TreeMap<>();
        new TreeMap<>(dependencies)
                .forEach((name, dependency) ->
                        dependency.activities().forEach(activity -> byActivity.putIfAbsent(activity, name)));
        return new Catalogue(types, dependencies, byActivity, declared, List.of(), List.of());
    }

    /** The same with planned work and known inhibitions. */
    public Catalogue with(List<Maintenance> windows, List<Inhibition> known) {
        return new Catalogue(types, dependencies, dependencyByActivity, declared, windows, known);
    }

    /** The entry for a workflow type: an exact name beats a glob, the longer glob wins. */
    public Optional<TypeEntry> type(String workflowType) {
        return entryName(workflowType).map(types::get);
    }

    /** The name or glob of the entry that holds for a workflow type. */
    public Optional<String> entryName(String workflowType) {
        if (types.containsKey(workflowType)) {
            return Optional.of(workflowType);
        }
        return types.keySet().stream()
                .filter(glob -> Glob.matches(glob, workflowType))
                .max(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
    }

    /** What a workflow type is declared to bear, or nothing. */
    public Expectation expectation(String workflowType) {
        return typeOrDefault(workflowType).expectation();
    }

    /** The entry for a workflow type, or the defaults. */
    public TypeEntry typeOrDefault(String workflowType) {
        return type(workflowType).orElse(TypeEntry.UNDECLARED);
    }

    @Override
    public List<Set<String>> conflicts(String workflowType) {
        return typeOrDefault(workflowType).conflicts();
    }

    @Override
    public boolean signalsInAnyOrder(String workflowType) {
        return expectation(workflowType).signals() == Expectation.Signals.ANY_ORDER;
    }

    @Override
    public boolean takesNoSignals(String workflowType) {
        return expectation(workflowType).signals() == Expectation.Signals.NONE;
    }

    /** The dependency of an activity: {@code type@queue} in the catalogue, the type in the catalogue, or the type itself. */
    @Override
    public String dependencyOf(ActivityKey activity) {
        String exact = dependencyByActivity.get(activity.activityType() + "@" + activity.taskQueue());
        if (exact != null) {
            return exact;
        }
        return dependencyByActivity.getOrDefault(activity.activityType(), activity.activityType());
    }

    /**
     * A declared dependency.
     *
     * @param activities {@code Type@queue} or {@code Type}
     */
    public record Dependency(List<String> activities, String owner, String runbook) {
        public Dependency {
            activities = List.copyOf(activities);
        }
    }
}
