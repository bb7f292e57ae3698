package dev.vigil.cli.init;

import dev.vigil.cli.topic.KafkaTarget;
import dev.vigil.cli.topic.TopicReading;
import dev.vigil.collector.source.files.FileLimits;
import dev.vigil.collector.source.files.FileReading;
import dev.vigil.collector.source.files.FileWalk;
import dev.vigil.collector.source.files.HistoryFiles;
import dev.vigil.collector.source.files.RunRecords;
import dev.vigil.collector.source.files.Verdict;
import dev.vigil.collector.source.temporal.FleetSample;
import dev.vigil.collector.source.temporal.TemporalNamespace;
import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.WorkflowEvent;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
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
    private final Map<String, Set<String>> queues = new TreeMap<>();
    private final Map<String, FleetSample.Volume> counted = new TreeMap<>();
    private final Map<String, Volume> volumes = new TreeMap<>();
    private final Map<String, String> typeOfRun = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST_RUNS;
        }
    };
    private static final RunRecords RECORDS = new RunRecords("", "", Origin.FILE, 1);

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

    /**
     * Reads what runs in a namespace now, in bounded measure; several namespaces may follow each other.
     *
     * @throws dev.vigil.collector.source.temporal.RequestFailedException if the server does not answer
     */
    public void read(String cluster, TemporalNamespace namespace, Clock clock) throws InterruptedException {
        FleetSample sample = new FleetSample(cluster, namespace, clock);
        sample.read(this::add).forEach((type, volume) -> {
            names(types, type);
            if (types.containsKey(type)) {
                counted.merge(
                        type,
                        volume,
                        (one, other) -> new FleetSample.Volume(
                                one.open() + other.open(), one.day() + other.day(), one.hour() + other.hour()));
            }
        });
        cut |= sample.isCut();
    }

    /**
     * Reads history files, {@value #MOST_EVENTS} events at most.
     *
     * @param path a file, or a directory that is searched
     * @param refused told of each file that is no history, and why
     */
    public void read(Path path, BiConsumer<String, String> refused) {
        HistoryFiles files = new HistoryFiles(FileLimits.DEFAULT, System::nanoTime);
        FileWalk.visit(path, path.toString(), new FileWalk.Visitor() {
            @Override
            public void file(Path file, String name) {
                FileReading reading = files.read(file, name, run -> {
                    cut |= events >= MOST_EVENTS;
                    if (events < MOST_EVENTS) {
                        RECORDS.of(run, "", "").forEach(event -> add(event));
                    }
                });
                if (reading.verdict() == Verdict.REFUSED) {
                    refused.accept(name, reading.reason());
                }
            }

            @Override
            public void refused(String name, String reason) {
                refused.accept(name, reason);
            }
        });
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
            if (types.containsKey(attributes.getWorkflowType())) {
                volumes.computeIfAbsent(attributes.getWorkflowType(), name -> new Volume())
                        .add(event.getEventTimeMicros());
                addTo(names(queues, attributes.getWorkflowType()), attributes.getTaskQueue());
            }
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

    /** Task queues on which runs of a type were started. */
    Set<String> taskQueues(String workflowType) {
        return Collections.unmodifiableSet(queues.getOrDefault(workflowType, Set.of()));
    }

    /** How much of a type runs now, where a server was asked. */
    Optional<FleetSample.Volume> volume(String workflowType) {
        return Optional.ofNullable(counted.get(workflowType));
    }

    /** Whether a server was asked, and only a few histories of each type were read. */
    boolean isSample() {
        return !counted.isEmpty();
    }

    /** Runs of a type that were seen to start. */
    long runs(String workflowType) {
        Volume volume = volumes.get(workflowType);
        return volume == null ? 0 : volume.runs;
    }

    /** The most starts of a type in an hour of UTC. */
    long mostInAnHour(String workflowType) {
        Volume volume = volumes.get(workflowType);
        return volume == null
                ? 0
                : volume.byHour.values().stream()
                        .mapToLong(Long::longValue)
                        .max()
                        .orElse(0);
    }

    /** How many runs of a type start, by hour; at most {@value #MOST_HOURS} hours, the latest. */
    private static final class Volume {
        private static final int MOST_HOURS = 1_000;
        private final TreeMap<Long, Long> byHour = new TreeMap<>();
        private long runs;

        void add(long atMicros) {
            runs++;
            byHour.merge(Math.floorDiv(atMicros, TimeUnit.HOURS.toMicros(1)), 1L, Long::sum);
            if (byHour.size() > MOST_HOURS) {
                byHour.pollFirstEntry();
            }
        }
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
