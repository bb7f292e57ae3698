package dev.vigil.demo.worker;

import java.util.HashMap;
import java.util.Map;

/**
 * The code that one worker process has deployed, by type name. Immutable; {@code workflow} and {@code activity} return a
 * copy with one type more.
 *
 * @param build what the worker calls its build
 */
public record Code(String build, Map<String, WorkflowCode> workflows, Map<String, ActivityCode> activities) {

    public Code {
        workflows = Map.copyOf(workflows);
        activities = Map.copyOf(activities);
    }

    public static Code build(String build) {
        return new Code(build, Map.of(), Map.of());
    }

    public Code workflow(String type, WorkflowCode code) {
        Map<String, WorkflowCode> more = new HashMap<>(workflows);
        more.put(type, code);
        return new Code(build, more, activities);
    }

    public Code activity(String type, ActivityCode code) {
        Map<String, ActivityCode> more = new HashMap<>(activities);
        more.put(type, code);
        return new Code(build, workflows, more);
    }
}
