package dev.vigil.collector.bench;

import dev.vigil.collector.progress.DescribeConfig;
import dev.vigil.collector.progress.ProgressChange;
import dev.vigil.collector.progress.ReadConfig;
import dev.vigil.collector.progress.ReadOutcome;
import dev.vigil.collector.progress.RunKey;
import dev.vigil.collector.progress.ShardProgress;
import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.Topics;
import dev.vigil.schema.collector.Discovery;
import dev.vigil.schema.collector.DiscoveryKind;
import dev.vigil.schema.collector.RunProgress;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkflowEvent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Memory and time of a shard with a million open runs: discovered and read, living on with new events and runs that close
 * and are replaced, and restored from the progress topic's bytes. Ids are as Temporal makes them, workflow ids of 14 to 15
 * characters, each run with one open activity. Everything goes through the topics' serdes, as it comes in real life.
 */
public final class StateSize {

    private static final String CLUSTER = "prod";
    private static final String NAMESPACE = "payments";
    private static final long SECOND = 1_000_000;
    private static final long HOUR = 3_600 * SECOND;
    private static final int LIVES = 6;
    private static final Source SOURCE = Source.newBuilder()
            .setCluster(CLUSTER)
            .setOrigin(Origin.LIVE)
            .setCapturedAtMicros(1)
            .setCapture(List.of())
            .build();

    private ShardProgress progress = shard();
    private final UUID[] ids;
    private final long[] lastEvent;
    private long nowMicros = HOUR;
    private long records;
    private long bytes;

    private StateSize(int runs) {
        this.ids = new UUID[runs];
        this.lastEvent = new long[runs];
    }

    public static void main(String[] arguments) {
        new StateSize(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000).measure();
    }

    private void measure() {
        for (int i = 0; i < ids.length; i++) {
            ids[i] = UUID.randomUUID();
        }
        long empty = used();
        for (int i = 0; i < ids.length; i++) {
            begin(i);
            takeProgress(i, ids.length);
        }
        print("discovered and read once", empty);
        System.out.printf(
                Locale.ROOT, "%d bytes in the progress topic for each open run, key and value%n", bytes / records);
        for (int life = 1; life <= LIVES; life++) {
            nowMicros += HOUR;
            for (int i = 0; i < ids.length; i++) {
                live(i, life);
                takeProgress(i, ids.length);
            }
            scanned();
            while (progress.forgetOld()) {
                take();
            }
            print("hour " + life + ", each read again, a tenth closed and replaced", empty);
        }
        schedule();
        Map<Integer, byte[]> topic = topic();
        progress = shard();
        long nothing = used();
        long begun = System.nanoTime();
        topic.values().forEach(value -> progress.restore(decoded(value)));
        progress.restored(nowMicros);
        System.out.printf(Locale.ROOT, "restored in %.1f s%n", (System.nanoTime() - begun) / 1e9);
        print("restored", nothing);
        System.out.println(topic.size() + " records"); // not before: it must not be collected while we measure
    }

    private static ShardProgress shard() {
        return new ShardProgress(NAMESPACE, ReadConfig.defaults(), DescribeConfig.defaults());
    }

    private void begin(int i) {
        discover(i);
        read(i, HistoryEventType.WORKFLOW_EXECUTION_STARTED, 0);
        read(i, HistoryEventType.ACTIVITY_TASK_SCHEDULED, 0);
    }

    /** An activity closes and the next begins; every tenth run closes instead and another takes its place. */
    private void live(int i, int life) {
        if (i % 10 == life % 10) {
            read(i, HistoryEventType.WORKFLOW_EXECUTION_COMPLETED, 0);
            ids[i] = UUID.randomUUID();
            lastEvent[i] = 0;
            begin(i);
        } else {
            read(i, HistoryEventType.ACTIVITY_TASK_COMPLETED, lastEvent[i]);
            read(i, HistoryEventType.ACTIVITY_TASK_SCHEDULED, 0);
        }
    }

    private void discover(int i) {
        progress.discovered(
                throughBytes(Discovery.newBuilder()
                        .setSource(SOURCE)
                        .setNamespace(NAMESPACE)
                        .setKind(DiscoveryKind.RUN)
                        .setWorkflowId("payment-" + i)
                        .setRunId(ids[i].toString())
                        .setWorkflowType("PaymentCapture")
                        .build()),
                nowMicros);
    }

    private void scanned() {
        progress.discovered(
                Discovery.newBuilder()
                        .setSource(SOURCE)
                        .setNamespace(NAMESPACE)
                        .setKind(DiscoveryKind.SCANNED)
                        .setScannedToMicros(nowMicros)
                        .setCoveredFromMicros(1)
                        .setCoveredToMicros(nowMicros)
                        .build(),
                nowMicros);
    }

    private void read(int i, int type, long scheduledEventId) {
        EventAttributes.Builder attributes = EventAttributes.newBuilder().setScheduledEventId(scheduledEventId);
        if (type == HistoryEventType.WORKFLOW_EXECUTION_STARTED) {
            attributes.setWorkflowType(new StringBuilder("PaymentCapture").toString());
        }
        RunKey run = new RunKey(NAMESPACE, "payment-" + i, ids[i].toString());
        WorkflowEvent event = WorkflowEvent.newBuilder()
                .setSource(SOURCE)
                .setKind(EventKind.EVENT)
                .setNamespace(NAMESPACE)
                .setWorkflowId(run.workflowId())
                .setRunId(run.runId())
                .setEventId(++lastEvent[i])
                .setEventType(type)
                .setEventTimeMicros(nowMicros)
                .setAttributes(attributes.build())
                .build();
        progress.read(new ReadOutcome.Piece(run, List.of(event), 0, nowMicros, true), ids.length, nowMicros);
    }

    /** As a transaction does, every thousand runs. */
    private void takeProgress(int i, int runs) {
        if (i % 1_000 == 999 || i == runs - 1) {
            take();
        }
    }

    private void take() {
        for (ProgressChange change : progress.takeProgress(CLUSTER, nowMicros)) {
            records++;
            bytes += change.run().progressKey(CLUSTER).length();
            bytes += change.record() == null ? 0 : encoded(change.record()).length;
        }
    }

    /** What the loop does in each round, four times a second, and twice a second at a marker. */
    private void schedule() {
        Map<String, Double> millis = new TreeMap<>();
        for (int round = 0; round < 5; round++) {
            boolean first = round == 0;
            String which = first ? ", the first after an hour in which all became due" : "";
            millis.put("which 16 to read" + which, time(() -> progress.takeReads(nowMicros + HOUR, 16)));
            millis.put("which 2 to describe" + which, time(() -> progress.takeDescribes(nowMicros + HOUR, 2)));
            millis.put("promise" + which, time(() -> progress.promise()));
        }
        millis.forEach((what, each) -> System.out.printf(Locale.ROOT, "a look, %s: %.3f ms%n", what, each));
    }

    private static double time(Runnable work) {
        long begun = System.nanoTime();
        work.run();
        return (System.nanoTime() - begun) / 1e6;
    }

    /** The compacted progress topic of the runs that are open. */
    private Map<Integer, byte[]> topic() {
        Map<Integer, byte[]> topic = new TreeMap<>();
        for (int i = 0; i < ids.length; i++) {
            topic.put(
                    i,
                    encoded(RunProgress.newBuilder()
                            .setSource(SOURCE)
                            .setNamespace(NAMESPACE)
                            .setWorkflowId("payment-" + i)
                            .setRunId(ids[i].toString())
                            .setWorkflowType("PaymentCapture")
                            .setLastEventId(lastEvent[i])
                            .build()));
        }
        return topic;
    }

    private static byte[] encoded(RunProgress record) {
        return Topics.PROGRESS.valueSerde().serializer().serialize(Topics.PROGRESS.name(), record);
    }

    private static RunProgress decoded(byte[] value) {
        return Topics.PROGRESS.valueSerde().deserializer().deserialize(Topics.PROGRESS.name(), value);
    }

    private static Discovery throughBytes(Discovery record) {
        byte[] value = Topics.DISCOVERIES.valueSerde().serializer().serialize(Topics.DISCOVERIES.name(), record);
        return Topics.DISCOVERIES.valueSerde().deserializer().deserialize(Topics.DISCOVERIES.name(), value);
    }

    private void print(String what, long before) {
        long more = used() - before;
        System.out.printf(
                Locale.ROOT,
                "%4d bytes of heap for each of %d open runs, %d MB in all: %s%n",
                more / progress.openRuns(),
                progress.openRuns(),
                more >> 20,
                what);
    }

    private static long used() {
        for (int i = 0; i < 2; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
