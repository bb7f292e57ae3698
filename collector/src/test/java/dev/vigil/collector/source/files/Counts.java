package dev.vigil.collector.source.files;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** A history counted twice: from the plain JSON, by the keys of its attributes, and from a summary. */
final class Counts {

    private Counts() {}

    static Map<String, Long> of(JsonNode file) {
        JsonNode events = file.isArray() ? file : file.path("events");
        if (events.isMissingNode()) {
            events = file.path("history").isArray()
                    ? file.path("history")
                    : file.path("history").path("events");
        }
        Map<String, Long> types = new HashMap<>();
        long attempts = 0;
        boolean fromZero = false;
        boolean decided = false;
        for (JsonNode event : events.isMissingNode() ? java.util.List.of(file) : events) {
            for (Map.Entry<String, JsonNode> field : event.properties()) {
                if (!field.getKey().endsWith("EventAttributes")
                        || field.getValue().isNull()) {
                    continue;
                }
                String type = field.getKey().substring(0, field.getKey().length() - "EventAttributes".length());
                types.merge(type, 1L, Long::sum);
                long attempt = field.getValue().path("attempt").asLong(0);
                if (!decided && type.equals("workflowExecutionStarted") && attempt > 0 && !fromZero) {
                    decided = true;
                }
                if (!decided && (type.equals("workflowTaskScheduled") || type.equals("decisionTaskScheduled"))) {
                    fromZero = attempt == 0 || type.startsWith("decision");
                    decided = true;
                }
                if (type.equals("activityTaskStarted")) {
                    attempts += Math.max(1, attempt + (fromZero ? 1 : 0));
                }
            }
        }
        return counts(types, attempts);
    }

    private static Map<String, Long> counts(Map<String, Long> types, long attempts) {
        Map<String, Long> counts = new TreeMap<>();
        counts.put("events", types.values().stream().mapToLong(Long::longValue).sum());
        put(counts, types, "scheduled", "activityTaskScheduled");
        put(counts, types, "completed", "activityTaskCompleted");
        put(counts, types, "failed", "activityTaskFailed");
        put(counts, types, "timed out", "activityTaskTimedOut");
        put(counts, types, "canceled", "activityTaskCanceled");
        put(counts, types, "timers", "timerStarted");
        put(counts, types, "fired", "timerFired");
        put(counts, types, "signals", "workflowExecutionSignaled");
        put(counts, types, "updates", "workflowExecutionUpdateAccepted");
        put(counts, types, "children", "startChildWorkflowExecutionInitiated");
        counts.put(
                "task failures",
                types.getOrDefault("workflowTaskFailed", 0L) + types.getOrDefault("decisionTaskFailed", 0L));
        counts.put("attempts", attempts);
        return counts;
    }

    private static void put(Map<String, Long> counts, Map<String, Long> types, String name, String type) {
        counts.put(name, types.getOrDefault(type, 0L));
    }

    static Map<String, Long> of(RunSummary summary, FileReading reading) {
        Map<String, Long> counts = new TreeMap<>();
        counts.put("events", reading.events());
        counts.put("scheduled", summary.activities().scheduled());
        counts.put("completed", summary.activities().completed());
        counts.put("failed", summary.activities().failed());
        counts.put("timed out", summary.activities().timedOut());
        counts.put("canceled", summary.activities().canceled());
        counts.put("timers", summary.timers().started());
        counts.put("fired", summary.timers().fired());
        counts.put("signals", summary.signals());
        counts.put("updates", summary.updates());
        counts.put("children", summary.childWorkflows());
        counts.put(
                "task failures",
                summary.workflowTaskFailures().values().stream()
                        .mapToLong(Long::longValue)
                        .sum());
        counts.put("attempts", summary.activities().attempts());
        return counts;
    }
}
