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

    /** The dependency behind an activity. */
    String dependencyOf(ActivityKey activity);

    /** Whether a workflow type takes signals at all. */
    default boolean takesSignals(String workflowType) {
        return true;
    }
}
