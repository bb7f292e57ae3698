package dev.vigil.collector;

import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * What the topic holds against what the server has, event by event.
 *
 * @param runs runs that the server has
 * @param events events that the server has
 * @param lost of these, not in the topic
 * @param doubled in the topic more than once
 * @param disordered in the topic after an event with a larger id of the same run
 * @param foreign in the topic and not on the server
 */
record ExportVerdict(int runs, long events, long lost, long doubled, long disordered, long foreign) {

    static ExportVerdict of(Map<String, List<String>> exported, Map<String, List<String>> truth) {
        long events = 0;
        long lost = 0;
        long doubled = 0;
        long disordered = 0;
        long foreign = 0;
        for (Map.Entry<String, List<String>> run : truth.entrySet()) {
            List<String> there = exported.getOrDefault(run.getKey(), List.of());
            HashSet<String> once = new HashSet<>(there);
            events += run.getValue().size();
            lost += run.getValue().stream()
                    .filter(event -> !once.contains(event))
                    .count();
            doubled += there.size() - once.size();
            long last = 0;
            for (String event : there) {
                long id = Long.parseLong(event.substring(0, event.indexOf(' ')));
                disordered += id < last ? 1 : 0;
                last = Math.max(last, id);
            }
            once.removeAll(new HashSet<>(run.getValue()));
            foreign += once.size();
        }
        for (Map.Entry<String, List<String>> run : exported.entrySet()) {
            foreign += truth.containsKey(run.getKey()) ? 0 : run.getValue().size();
        }
        return new ExportVerdict(truth.size(), events, lost, doubled, disordered, foreign);
    }

    boolean exact() {
        return lost == 0 && doubled == 0 && disordered == 0 && foreign == 0;
    }

    @Override
    public String toString() {
        return events + " events of " + runs + " runs compared: " + lost + " lost, " + doubled + " double, "
                + disordered + " out of order, " + foreign + " that the server does not have";
    }
}
