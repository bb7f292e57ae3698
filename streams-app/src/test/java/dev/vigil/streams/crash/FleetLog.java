package dev.vigil.streams.crash;

import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.Keys;
import dev.vigil.schema.Topic;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.ActivityAttempt;
import dev.vigil.schema.event.AttemptOutcome;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Marker;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkflowEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What a collector and the interceptors write about a fleet, drawn from a seed: healthy types, a dependency that fails for ten minutes,
 * a type that fails for ten minutes, runs that get stuck, runs read late, copies of events. Times are event times; the records come in the
 * order of their capture, as one log of all topics. At its end markers promise two more hours, so that everything closes.
 */
public final class FleetLog {

    public static final String CLUSTER = "prod";
    public static final List<String> NAMESPACES = List.of("shop", "loans");

    private static final long SECOND = 1_000_000;
    private static final long MINUTE = 60 * SECOND;
    /** How often the collector reads, and promises. */
    private static final long SCAN = 5 * SECOND;

    private static final long STORM_MINUTE = 12;
    private static final long OUTAGE_MINUTE = 25;
    private static final long FAULT_MINUTES = 10;
    private static final int TYPES = 8;

    private final TopicPrefix prefix;
    private final int partitions;
    private final long startMicros;
    private final int minutes;
    private final Random random;
    private final List<Written> log = new ArrayList<>();

    private record Written(long capturedAtMicros, int rank, ProducerRecord<byte[], byte[]> value) {}

    /** @param startMicros event time of the first run, microseconds since the epoch, a whole minute */
    public FleetLog(TopicPrefix prefix, int partitions, long startMicros, int minutes, int runsAMinute, long seed) {
        this.prefix = prefix;
        this.partitions = partitions;
        this.startMicros = startMicros;
        this.minutes = minutes;
        this.random = new Random(seed);
        markers();
        for (int minute = 0; minute < minutes; minute++) {
            for (int i = 0; i < runsAMinute; i++) {
                run(minute, i);
            }
        }
        log.sort(Comparator.comparingLong(Written::capturedAtMicros).thenComparingInt(Written::rank));
    }

    /** All records in the order of their capture; attempts and events before the marker of the same instant. */
    public List<ProducerRecord<byte[], byte[]>> records() {
        return log.stream().map(Written::value).toList();
    }

    private void markers() {
        for (long now = startMicros; now <= startMicros + minutes * MINUTE; now += SCAN) {
            marker(now, now - SCAN - SECOND);
        }
        long end = startMicros + minutes * MINUTE + 10 * MINUTE;
        marker(end, end - SCAN - SECOND);
        marker(end + 120 * MINUTE, end + 120 * MINUTE - SECOND);
    }

    private void marker(long now, long to) {
        for (String namespace : NAMESPACES) {
            WorkflowEvent marker = event(namespace, now)
                    .setKind(EventKind.MARKER)
                    .setMarker(new Marker("workflow-events", to, to))
                    .build();
            byte[] value = bytes(Topics.WORKFLOW_EVENTS, marker);
            for (int partition = 0; partition < partitions; partition++) {
                add(now, 1, Topics.WORKFLOW_EVENTS, partition, Keys.of(CLUSTER, namespace), value);
            }
        }
    }

    private void run(int minute, int number) {
        Run run = new Run(minute, number);
        run.begin();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            run.activity();
        }
        if (random.nextInt(3) == 0) {
            run.timer();
        }
        if (random.nextInt(4) == 0) {
            run.signals();
        }
        run.end();
    }

    /** One run while it is drawn. */
    private final class Run {
        private final String namespace = NAMESPACES.get(random.nextInt(NAMESPACES.size()));
        private final String type = "Type" + Math.min(random.nextInt(TYPES), random.nextInt(TYPES));
        private final String workflowId;
        private final String key;
        private final int minute;
        /** A few runs are read three minutes late. */
        private final long lag = random.nextInt(50) == 0 ? 3 * MINUTE : SECOND;

        private long now;
        private long nextId = 1;
        private long readUntil;
        private int activities;

        Run(int minute, int number) {
            this.minute = minute;
            this.workflowId = "wf-" + minute + "/" + number;
            this.key = Keys.of(CLUSTER, namespace, workflowId);
            this.now = startMicros + minute * MINUTE + random.nextInt((int) MINUTE);
        }

        void begin() {
            add(
                    HistoryEventType.WORKFLOW_EXECUTION_STARTED,
                    a -> a.setWorkflowType(type)
                            .setTaskQueue("queue-" + namespace)
                            .setFirstRunId(runId())
                            .setOriginalRunId(runId())
                            .setAttempt(1));
            task();
        }

        void task() {
            add(
                    HistoryEventType.WORKFLOW_TASK_SCHEDULED,
                    a -> a.setTaskQueue("queue-" + namespace).setAttempt(1));
            pass(50_000);
            add(
                    HistoryEventType.WORKFLOW_TASK_STARTED,
                    a -> a.setScheduledEventId(nextId - 1).setIdentity("worker-1"));
            pass(20_000);
            add(
                    HistoryEventType.WORKFLOW_TASK_COMPLETED,
                    a -> a.setIdentity("worker-1").setBuildId("build-1"));
        }

        void activity() {
            String dependency = "Call" + random.nextInt(4);
            boolean storm = dependency.equals("Call0") && within(STORM_MINUTE);
            String id = "a" + activities++;
            long scheduledId = nextId;
            long scheduledAt = now;
            add(
                    HistoryEventType.ACTIVITY_TASK_SCHEDULED,
                    a -> a.setActivityId(id)
                            .setActivityType(dependency)
                            .setTaskQueue("queue-" + namespace)
                            .setStartToCloseMicros(5 * SECOND)
                            .setRetryInitialMicros(SECOND)
                            .setRetryCoefficient(2)
                            .setRetryMaximumIntervalMicros(100 * SECOND));
            int attempts = storm ? 2 + random.nextInt(4) : random.nextInt(40) == 0 ? 2 : 1;
            boolean intercepted = random.nextInt(3) > 0;
            long startedAt = now;
            for (int attempt = 1; attempt <= attempts; attempt++) {
                pass(80_000);
                startedAt = now;
                pass(300_000);
                boolean last = attempt == attempts;
                if (intercepted) {
                    attempt(id, dependency, attempt, scheduledAt, startedAt, last);
                }
                if (!last) {
                    now += SECOND << (attempt - 1);
                }
            }
            long lastStart = startedAt;
            addAt(
                    lastStart,
                    HistoryEventType.ACTIVITY_TASK_STARTED,
                    a -> a.setScheduledEventId(scheduledId)
                            .setAttempt(attempts)
                            .setFailureTypes(attempts > 1 ? List.of("java.net.ConnectException") : List.of()));
            long startedId = nextId - 1;
            add(
                    HistoryEventType.ACTIVITY_TASK_COMPLETED,
                    a -> a.setScheduledEventId(scheduledId).setStartedEventId(startedId));
            task();
        }

        private void attempt(String id, String type0, int attempt, long scheduledAt, long startedAt, boolean last) {
            ActivityAttempt value = ActivityAttempt.newBuilder()
                    .setSource(source(now, Origin.INTERCEPTOR))
                    .setNamespace(namespace)
                    .setWorkflowId(workflowId)
                    .setRunId(runId())
                    .setWorkflowType(type)
                    .setActivityId(id)
                    .setActivityType(type0)
                    .setTaskQueue("queue-" + namespace)
                    .setAttempt(attempt)
                    .setScheduledAtMicros(scheduledAt)
                    .setAttemptScheduledAtMicros(scheduledAt)
                    .setStartedAtMicros(startedAt)
                    .setEndedAtMicros(now)
                    .setOutcome(last ? AttemptOutcome.COMPLETED : AttemptOutcome.FAILED)
                    .setFailureTypes(last ? List.of() : List.of("java.net.ConnectException"))
                    .build();
            FleetLog.this.add(
                    now,
                    0,
                    Topics.ACTIVITY_ATTEMPTS,
                    Keys.partition(key, partitions),
                    key,
                    bytes(Topics.ACTIVITY_ATTEMPTS, value));
        }

        void timer() {
            long startedId = nextId;
            add(HistoryEventType.TIMER_STARTED, a -> a.setTimerId("t").setStartToCloseMicros(2 * SECOND));
            now += 2 * SECOND;
            add(HistoryEventType.TIMER_FIRED, a -> a.setTimerId("t").setStartedEventId(startedId));
            task();
        }

        void signals() {
            for (String signal : List.of("approve", "cancel")) {
                add(HistoryEventType.WORKFLOW_EXECUTION_SIGNALED, a -> a.setSignalName(signal));
                pass(1_000);
            }
            task();
        }

        void end() {
            boolean outage = type.equals("Type1") && within(OUTAGE_MINUTE);
            if (random.nextInt(400) == 0) {
                stuck();
            } else if (outage ? random.nextInt(10) < 7 : random.nextInt(100) == 0) {
                add(
                        HistoryEventType.WORKFLOW_EXECUTION_FAILED,
                        a -> a.setRetryState(4).setFailureTypes(List.of("com.example.Declined")));
            } else {
                add(HistoryEventType.WORKFLOW_EXECUTION_COMPLETED, a -> {});
            }
        }

        private void stuck() {
            add(
                    HistoryEventType.WORKFLOW_TASK_SCHEDULED,
                    a -> a.setTaskQueue("queue-" + namespace).setAttempt(1));
            add(
                    HistoryEventType.WORKFLOW_TASK_STARTED,
                    a -> a.setScheduledEventId(nextId - 1).setIdentity("worker-2"));
            add(
                    HistoryEventType.WORKFLOW_TASK_FAILED,
                    a -> a.setScheduledEventId(nextId - 2)
                            .setStartedEventId(nextId - 1)
                            .setCause(24)
                            .setIdentity("worker-2"));
        }

        private boolean within(long from) {
            return minute >= from && minute < from + FAULT_MINUTES;
        }

        private void pass(int upToMicros) {
            now += random.nextInt(upToMicros) + 1;
        }

        private String runId() {
            return "run-" + workflowId;
        }

        private void add(int eventType, Consumer<EventAttributes.Builder> attributes) {
            addAt(now, eventType, attributes);
        }

        private void addAt(long timeMicros, int eventType, Consumer<EventAttributes.Builder> attributes) {
            // a run is read scan by scan: never an event before one with a smaller id
            readUntil = Math.max(readUntil, (now + lag) / SCAN * SCAN + SCAN);
            EventAttributes.Builder builder = EventAttributes.newBuilder();
            attributes.accept(builder);
            WorkflowEvent written = event(namespace, readUntil)
                    .setKind(EventKind.EVENT)
                    .setWorkflowId(workflowId)
                    .setRunId(runId())
                    .setEventId(nextId++)
                    .setEventTimeMicros(timeMicros)
                    .setEventType(eventType)
                    .setAttributes(builder.build())
                    .build();
            byte[] value = bytes(Topics.WORKFLOW_EVENTS, written);
            // now and then a copy, as a collector writes after a crash without transactions
            for (int copies = random.nextInt(200) == 0 ? 2 : 1; copies > 0; copies--) {
                FleetLog.this.add(readUntil, 0, Topics.WORKFLOW_EVENTS, Keys.partition(key, partitions), key, value);
            }
        }
    }

    private static WorkflowEvent.Builder event(String namespace, long capturedAtMicros) {
        return WorkflowEvent.newBuilder()
                .setSource(source(capturedAtMicros, Origin.LIVE))
                .setNamespace(namespace);
    }

    private static Source source(long capturedAtMicros, Origin origin) {
        return Source.newBuilder()
                .setCluster(CLUSTER)
                .setOrigin(origin)
                .setCapturedAtMicros(capturedAtMicros)
                .build();
    }

    private static <V> byte[] bytes(Topic<String, V> topic, V value) {
        return topic.valueSerde().serializer().serialize("", value);
    }

    private void add(long capturedAtMicros, int rank, Topic<String, ?> topic, int partition, String key, byte[] value) {
        log.add(new Written(
                capturedAtMicros,
                rank,
                new ProducerRecord<>(
                        topic.name(prefix),
                        partition,
                        capturedAtMicros / 1_000,
                        key.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        value)));
    }
}
