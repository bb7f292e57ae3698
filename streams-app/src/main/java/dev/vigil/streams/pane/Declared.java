package dev.vigil.streams.pane;

import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.CatalogueTimeline;
import dev.vigil.streams.catalogue.InForce;
import dev.vigil.streams.catalogue.TypeEntry;
import dev.vigil.streams.observe.ActivityKey;
import java.util.HashMap;
import java.util.Map;

/**
 * The answers of the catalogue in force at a time, remembered: a glob is matched once a type, not once an observation. Holds at most
 * 10,000 answers of each kind and starts anew beyond, or with another catalogue. Not thread-safe.
 */
final class Declared {

    private static final int BOUND = 10_000;

    private final InForce<Catalogue> catalogues;
    private final Map<String, TypeEntry> types = new HashMap<>();
    private final Map<ActivityKey, Activity> activities = new HashMap<>();

    private Catalogue catalogue;

    Declared(CatalogueTimeline timeline) {
        this.catalogues = new InForce<>(timeline, made -> made);
        this.catalogue = catalogues.at(0);
    }

    /** Answers for an event time from now on, microseconds since the epoch. */
    @SuppressWarnings(
            "ReferenceEquality") // one object while one is in force; comparing whole catalogues would cost more than it
    // saves
    Declared at(long micros) {
        Catalogue then = catalogues.at(micros);
        if (then != catalogue) {
            catalogue = then;
            types.clear();
            activities.clear();
        }
        return this;
    }

    /**
     * Under which names an activity counts.
     *
     * @param subject {@code Type@queue}
     */
    record Activity(String dependency, String subject) {}

    TypeEntry type(String workflowType) {
        TypeEntry entry = types.get(workflowType);
        if (entry == null) {
            entry = catalogue.typeOrDefault(workflowType);
            remember(types, workflowType, entry);
        }
        return entry;
    }

    /** Whether a catalogue is there and nobody is named in it, or no runbook: then its runs are evidence. */
    boolean unowned(String workflowType) {
        TypeEntry entry = type(workflowType);
        return catalogue.declared()
                && (entry.owner().isEmpty() || entry.runbook().isEmpty());
    }

    Activity activity(ActivityKey activity) {
        Activity names = activities.get(activity);
        if (names == null) {
            names = new Activity(
                    catalogue.dependencyOf(activity), activity.activityType() + "@" + activity.taskQueue());
            remember(activities, activity, names);
        }
        return names;
    }

    String subject(String activityType, String taskQueue) {
        return activity(new ActivityKey(activityType, taskQueue)).subject();
    }

    private static <K, V> void remember(Map<K, V> answers, K key, V answer) {
        if (answers.size() >= BOUND) {
            answers.clear();
        }
        answers.put(key, answer);
    }
}
