package dev.vigil.benchmarks.engine.reference;

import dev.vigil.schema.fact.ActivityExecution;
import dev.vigil.schema.fact.WorkflowRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Rows by what they are about, as text: the record in JSON without its processing time. Of a window the last record counts; of a run
 * or an activity there must be one only.
 */
public final class Rows {

    private final TreeMap<String, String> byName = new TreeMap<>();
    private final List<String> repeated = new ArrayList<>();

    public void run(WorkflowRun row) {
        once("run " + row.getRunId(), row.toString());
    }

    public void activity(ActivityExecution row) {
        once("activity " + row.getRunId() + " " + row.getScheduledEventId(), row.toString());
    }

    /** A record of a window; a later one replaces it. */
    public void window(String name, String row) {
        byName.put(name, row);
    }

    private void once(String name, String row) {
        if (byName.put(name, row) != null) {
            repeated.add(name);
        }
    }

    public int size() {
        return byName.size();
    }

    /** How many rows there are of each topic. */
    public Map<String, Integer> counts() {
        Map<String, Integer> counts = new TreeMap<>();
        byName.keySet().forEach(name -> counts.merge(name.substring(0, name.indexOf(' ')), 1, Integer::sum));
        return counts;
    }

    /** What differs, in sentences; empty if nothing does. */
    public List<String> differences(Rows expected) {
        List<String> differences = new ArrayList<>();
        repeated.forEach(name -> differences.add("written more than once: " + name));
        TreeSet<String> names = new TreeSet<>(byName.keySet());
        names.addAll(expected.byName.keySet());
        for (String name : names) {
            String mine = byName.get(name);
            String theirs = expected.byName.get(name);
            if (!Objects.equals(mine, theirs)) {
                differences.add(name + "\n    is       " + mine + "\n    expected " + theirs);
            }
        }
        return differences;
    }
}
