package dev.vigil.benchmarks.engine.fleet;

import dev.vigil.schema.Keys;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Marker;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkflowEvent;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/**
 * The records of {@code workflow-events} in the order of their capture, events of a run in the order of their ids, and once a second
 * a marker in each partition. What the markers promise is kept by all but the late chains. After the last event markers go on, a
 * minute apart, until the hour of the last event is closed.
 */
public final class EventStream implements Iterator<EventStream.Item> {

    /** Behind the marker's capture: above the largest lag of a chain that is not late. */
    static final long CLOSED_TO_LAG = 2_500_000;

    static final long OPEN_READ_LAG = 4_000_000;
    private static final long MARKER_INTERVAL = FleetSpec.SECOND;

    private final FleetSpec spec;
    private final Faults faults;
    private final ZipfTypes types;
    private final PriorityQueue<Cursor> open = new PriorityQueue<>();
    private final long chains;
    private long nextChain;
    private long nextMarker;
    private int markerPartition;
    private long lastCapture;
    private long end = Long.MAX_VALUE;

    /** A record and where it belongs. */
    public record Item(int partition, String key, WorkflowEvent event) {

        public long capturedAtMicros() {
            return event.getSource().getCapturedAtMicros();
        }

        public boolean isMarker() {
            return event.getKind() == EventKind.MARKER;
        }
    }

    private static final class Cursor implements Comparable<Cursor> {
        private final long number;
        private final List<WorkflowEvent> events;
        private final String key;
        private final int partition;
        private int next;

        Cursor(long number, List<WorkflowEvent> events, int partitions) {
            this.number = number;
            this.events = events;
            WorkflowEvent first = events.get(0);
            this.key = Keys.of(first.getSource().getCluster(), first.getNamespace(), first.getWorkflowId());
            this.partition = Keys.partition(key, partitions);
        }

        long capturedAt() {
            return events.get(next).getSource().getCapturedAtMicros();
        }

        @Override
        public int compareTo(Cursor other) {
            int byCapture = Long.compare(capturedAt(), other.capturedAt());
            return byCapture != 0 ? byCapture : Long.compare(number, other.number);
        }
    }

    public EventStream(FleetSpec spec) {
        this.spec = spec;
        this.faults = new Faults(spec);
        this.types = new ZipfTypes(spec.types());
        this.chains = (long) (spec.runsPerSecond() * spec.durationMicros() / 1e6);
        this.nextMarker = spec.startMicros() + OPEN_READ_LAG;
    }

    @Override
    public boolean hasNext() {
        return nextMarker < end || markerPartition > 0;
    }

    @Override
    public Item next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the stream has ended");
        }
        startChains();
        Cursor first = open.peek();
        if (first == null && end == Long.MAX_VALUE) {
            long hour = Math.floorDiv(lastCapture, FleetSpec.HOUR) + 1;
            end = hour * FleetSpec.HOUR + 2 * FleetSpec.MINUTE;
        }
        if (markerPartition > 0 || first == null || first.capturedAt() > nextMarker) {
            return marker();
        }
        open.poll();
        WorkflowEvent event = first.events.get(first.next++);
        if (first.next < first.events.size()) {
            open.add(first);
        }
        lastCapture = event.getSource().getCapturedAtMicros();
        return new Item(first.partition, first.key, event);
    }

    /** Chains whose first event may be captured before everything that is waiting. */
    private void startChains() {
        while (nextChain < chains
                && (open.isEmpty() || startOf(nextChain) <= open.peek().capturedAt())) {
            open.add(new Cursor(nextChain, new Chain(spec, faults, types, nextChain).events(), spec.partitions()));
            nextChain++;
        }
    }

    private long startOf(long chain) {
        return spec.startMicros() + (long) (chain / spec.runsPerSecond() * 1e6);
    }

    private Item marker() {
        int partition = markerPartition;
        long capturedAt = nextMarker;
        markerPartition = (markerPartition + 1) % spec.partitions();
        if (markerPartition == 0) {
            nextMarker += end == Long.MAX_VALUE ? MARKER_INTERVAL : FleetSpec.MINUTE;
        }
        WorkflowEvent marker = WorkflowEvent.newBuilder()
                .setSource(Source.newBuilder()
                        .setCluster(spec.cluster())
                        .setOrigin(Origin.LIVE)
                        .setCapturedAtMicros(capturedAt)
                        .build())
                .setKind(EventKind.MARKER)
                .setNamespace(spec.namespace())
                .setMarker(Marker.newBuilder()
                        .setStream(Topics.WORKFLOW_EVENTS.name())
                        .setClosedToMicros(capturedAt - CLOSED_TO_LAG)
                        .setOpenReadToMicros(capturedAt - OPEN_READ_LAG)
                        .build())
                .build();
        return new Item(partition, Keys.of(spec.cluster(), spec.namespace()), marker);
    }
}
