package dev.vigil.streams.observe;

import java.util.List;
import java.util.Set;

/** What correlation has to know of people's declarations. Pure and immutable: the same question always has the same answer. */
public interface Declarations {

    /** Nothing declared: no conflicts, each activity type is its own dependency. */
    Declarations NONE = new Declarations() {
        @Override
        public List<Set<String>> conflicts(String workflowType) {
            return List.of();
        }

        @Override
        public String dependencyOf(ActivityKey activity) {
            return activity.activityType();
        }
    };

    /** Sets of signal names whose handlers assume that they never meet in one workflow task. */
    List<Set<String>> conflicts(String workflowType);

    /** Whether a type's signal handlers are declared to bear any order, several in one workflow task included. */
    default boolean signalsInAnyOrder(String workflowType) {
        return false;
    }

    /** Whether a type is declared to take no signals. */
    default boolean takesNoSignals(String workflowType) {
        return false;
    }

    /** The dependency behind an activity. */
    String dependencyOf(ActivityKey activity);
}
