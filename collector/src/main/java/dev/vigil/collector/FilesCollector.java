package dev.vigil.collector;

import dev.vigil.collector.sink.FileTransactions;
import dev.vigil.collector.sink.Outgoing;
import dev.vigil.collector.sink.ShardTopics;
import dev.vigil.collector.source.files.ContentHash;
import dev.vigil.collector.source.files.FileEvent;
import dev.vigil.collector.source.files.FileReading;
import dev.vigil.collector.source.files.FileRun;
import dev.vigil.collector.source.files.FileWalk;
import dev.vigil.collector.source.files.HistoryFiles;
import dev.vigil.collector.source.files.RunRecords;
import dev.vigil.collector.source.files.Verdict;
import dev.vigil.collector.translate.Micros;
import dev.vigil.schema.Keys;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Marker;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkflowEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Puts history files on the events topic, in the scope of files or of exports, never that of a live fleet. A file's runs are written
 * as they are read; when all files are, {@link #finish} promises each scope complete up to its last event, so that its windows
 * close. One thread.
 */
public final class FilesCollector implements FileWalk.Visitor, AutoCloseable {

    /** Events of small runs that share a transaction. */
    private static final int BATCH = 5_000;

    private static final long MINUTE_MICROS = 60_000_000;

    private final String cluster;
    private final String namespace;
    private final HistoryFiles files;
    private final Clock clock;
    private final Consumer<FileReading> told;
    private final int partitions;
    private final FileTransactions sink;
    private final List<Outgoing<WorkflowEvent>> batch = new ArrayList<>();
    private final Map<Origin, Long> lastEventMicros = new EnumMap<>(Origin.class);
    private long read;
    private long inPart;
    private long refused;
    private long runs;
    private long events;

    /**
     * @param kafka connection settings of Kafka's clients, at least {@code bootstrap.servers}
     * @param told takes what became of each file
     * @throws dev.vigil.schema.StartupException if no broker answers, or topics are missing
     */
    public FilesCollector(
            Map<String, Object> kafka,
            TopicPrefix prefix,
            String cluster,
            String namespace,
            HistoryFiles files,
            Clock clock,
            Consumer<FileReading> told) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.files = files;
        this.clock = clock;
        this.told = told;
        try (ShardTopics topics = new ShardTopics(kafka, prefix, cluster)) {
            this.partitions = topics.shards();
        }
        this.sink = new FileTransactions(kafka, prefix);
    }

    /**
     * What was done.
     *
     * @param read files whose contents were written whole
     * @param inPart files of which a part was written
     * @param refused files that were not read
     */
    public record Tally(long read, long inPart, long refused, long runs, long events) {}

    @Override
    public void file(Path file, String name) {
        List<String> left = new ArrayList<>();
        FileReading reading = files.read(file, name, run -> take(file, run, left));
        if (!left.isEmpty()) {
            reading = new FileReading(
                    name,
                    left.size() == reading.runs() ? Verdict.REFUSED : Verdict.PARTIAL,
                    reading.format(),
                    left.get(0),
                    reading.runs(),
                    reading.events());
        }
        count(reading.verdict());
        told.accept(reading);
    }

    @Override
    public void refused(String name, String reason) {
        count(Verdict.REFUSED);
        told.accept(new FileReading(name, Verdict.REFUSED, null, reason, 0, 0));
    }

    private void count(Verdict verdict) {
        switch (verdict) {
            case READ -> read++;
            case PARTIAL -> inPart++;
            case REFUSED -> refused++;
        }
    }

    private void take(Path file, FileRun run, List<String> left) {
        if (run.events().stream().allMatch(event -> event.time() == null)) {
            left.add("no event has a time, so it belongs to no window and was not written");
            return;
        }
        String unnamed = "";
        if (run.runId() == null || run.workflowId() == null) {
            try {
                unnamed = ContentHash.of(file, run.number());
            } catch (IOException e) {
                left.add("it could not be read a second time, for the name of a run without ids");
                return;
            }
        }
        Origin origin = run.exported() ? Origin.EXPORT : Origin.FILE;
        long now = Micros.of(clock.instant());
        List<WorkflowEvent> records = new RunRecords(cluster, namespace, origin, now).of(run, unnamed, unnamed);
        for (WorkflowEvent record : records) {
            batch.add(Outgoing.byKey(
                    Topics.WORKFLOW_EVENTS,
                    partitions,
                    Keys.of(cluster, namespace, record.getWorkflowId()),
                    record,
                    now));
        }
        for (FileEvent event : run.events()) {
            if (event.time() != null) {
                lastEventMicros.merge(origin, Micros.of(event.time()), Math::max);
            }
        }
        runs++;
        events += records.size();
        if (batch.size() >= BATCH) {
            flush();
        }
    }

    private void flush() {
        if (!batch.isEmpty()) {
            sink.write(batch);
            batch.clear();
        }
    }

    /** Writes what is left, and the promise that these files were all. */
    public Tally finish() {
        flush();
        long now = Micros.of(clock.instant());
        List<Outgoing<WorkflowEvent>> markers = new ArrayList<>();
        lastEventMicros.forEach((origin, last) -> {
            WorkflowEvent marker = marker(origin, (last / MINUTE_MICROS + 1) * MINUTE_MICROS, now);
            for (int partition = 0; partition < partitions; partition++) {
                markers.add(
                        new Outgoing<>(Topics.WORKFLOW_EVENTS, partition, Keys.of(cluster, namespace), marker, now));
            }
        });
        if (!markers.isEmpty()) {
            sink.write(markers);
        }
        return new Tally(read, inPart, refused, runs, events);
    }

    private WorkflowEvent marker(Origin origin, long toMicros, long nowMicros) {
        return WorkflowEvent.newBuilder()
                .setSource(Source.newBuilder()
                        .setCluster(cluster)
                        .setOrigin(origin)
                        .setCapturedAtMicros(nowMicros)
                        .setCapture(List.of())
                        .build())
                .setKind(EventKind.MARKER)
                .setNamespace(namespace)
                .setAttributes(EventAttributes.newBuilder().build())
                .setMarker(Marker.newBuilder()
                        .setStream(Topics.WORKFLOW_EVENTS.name())
                        .setClosedToMicros(toMicros)
                        .setOpenReadToMicros(toMicros)
                        .build())
                .build();
    }

    @Override
    public void close() {
        sink.close();
    }
}
