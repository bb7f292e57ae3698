package dev.vigil.cli.init;

import dev.vigil.cli.topic.KafkaTarget;
import dev.vigil.cli.topic.TopicReading;
import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.WorkflowEvent;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Workflow types with their signals, and activity types with their task queues, as they stand in workflow events. At most
 * {@value #MOST_NAMES} of each; a signal counts for its run's type if the run's start is among the last {@value #MOST_RUNS}
 * runs read. Not thread-safe.
 */
public final class SeenFleet {

    static final int MOST_NAMES = 1_000;
    static final int MOST_RUNS = 100_000;
    static final long MOST_EVENTS = 2_000_000;

    private final Map<String, Set<String>> types = new TreeMap<>();
    private final Map<String, Set<String>> activities = new TreeMap<>();
    private final Map<String, String> typeOfRun = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST_RUNS;
        }
    };
    private long events;
    private boolean cut;

    /** Reads what the topic holds now, committed records only, {@value #MOST_EVENTS} events at most. */
    public static SeenFleet read(KafkaTarget target) {
        SeenFleet fleet = new SeenFleet();
        String topic = Topics.WORKFLOW_EVENTS.name(target.prefix());
        try (TopicReading reading = TopicReading.open(target, topic, OptionalLong.empty())) {
            reading.read(fleet::take, false);
        }
        return fleet;
    }

    private boolean take(ConsumerRecord<byte[], byte[]> polled) {
        try {
            WorkflowEvent event =
                    Topics.WORKFLOW_EVENTS.valueSerde().deserializer().deserialize(polled.topic(), polled.value());
            if (event != null && event.getKind() == EventKind.EVENT) {
                add(event);
            }
        } catch (SerializationException e) {
            return true; // not ours to judge here: `topics tail` shows it
        }
        cut |= events == MOST_EVENTS;
        return events < MOST_EVENTS;
    }

    /** Takes one event; those of a run in their order. */
    void add(WorkflowEvent event) {
        events++;
        EventAttributes attributes = event.getAttributes();
        if (attributes == null) {
            return;
        }
        int type = event.getEventType();
        if (type == HistoryEventType.WORKFLOW_EXECUTION_STARTED) {
            typeOfRun.put(event.getRunId(), attributes.getWorkflowType());
            names(types, attributes.getWorkflowType());
        } else if (type == HistoryEventType.WORKFLOW_EXECUTION_SIGNALED) {
            String workflowType = typeOfRun.get(event.getRunId());
            if (workflowType != null) {
                addTo(names(types, workflowType), attributes.getSignalName());
            }
        } else if (type == HistoryEventType.ACTIVITY_TASK_SCHEDULED) {
            addTo(names(activities, attributes.getActivityType()), attributes.getTaskQueue());
        }
    }

    private Set<String> names(Map<String, Set<String>> of, String name) {
        if (name.isEmpty() || (of.size() >= MOST_NAMES && !of.containsKey(name))) {
            cut |= !name.isEmpty();
            return new TreeSet<>();
        }
        return of.computeIfAbsent(name, unused -> new TreeSet<>());
    }

    private void addTo(Set<String> names, String name) {
        if (!name.isEmpty() && names.size() < MOST_NAMES) {
            names.add(name);
        }
    }

    /** Signals by workflow type, both in the order of the alphabet. */
    public Map<String, Set<String>> types() {
        return Collections.unmodifiableMap(types);
    }

    /** Task queues by activity type, both in the order of the alphabet. */
    public Map<String, Set<String>> activities() {
        return Collections.unmodifiableMap(activities);
    }

    /** Events read. */
    long events() {
        return events;
    }

    /** Whether there was more than a limit allows. */
    boolean isCut() {
        return cut;
    }
}
