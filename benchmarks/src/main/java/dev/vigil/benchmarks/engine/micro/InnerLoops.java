package dev.vigil.benchmarks.engine.micro;

import dev.vigil.benchmarks.engine.fleet.EventStream;
import dev.vigil.benchmarks.engine.fleet.FleetSpec;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.schema.fact.ActivityExecution;
import dev.vigil.schema.fact.WorkflowRun;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.CatalogueTimeline;
import dev.vigil.streams.observe.Observation;
import dev.vigil.streams.observe.ObservationSink;
import dev.vigil.streams.observe.ObserveConfig;
import dev.vigil.streams.observe.RunCorrelator;
import dev.vigil.streams.observe.RunMemory;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.pane.Frame;
import dev.vigil.streams.pane.Frames;
import dev.vigil.streams.pane.OpenPanes;
import dev.vigil.streams.pane.PaneFold;
import dev.vigil.streams.pane.PaneLimits;
import dev.vigil.streams.pane.PartialPanes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Nanoseconds per event, observation, partial or run, over the events of a small fleet. */
@State(org.openjdk.jmh.annotations.Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class InnerLoops {

    private static final int EVENTS = 20_000;
    private static final int OBSERVATIONS = 10_000;

    private final List<byte[]> encoded = new ArrayList<>();
    private final List<WorkflowEvent> events = new ArrayList<>();
    private final List<Observed> observed = new ArrayList<>();
    private final List<RunMemory> memories = new ArrayList<>();
    private byte[] frame = {};

    private record Observed(Scope scope, Observation observation) {}

    /** Keeps what correlation proves. */
    private static final class Sink implements ObservationSink {
        private final List<Observed> into;

        Sink(List<Observed> into) {
            this.into = into;
        }

        @Override
        public void observe(Scope scope, Observation observation) {
            into.add(new Observed(scope, observation));
        }

        @Override
        public void run(WorkflowRun row) {
            // rows are not measured here
        }

        @Override
        public void activity(ActivityExecution row) {
            // rows are not measured here
        }
    }

    @Setup
    public void setUp() {
        for (EventStream stream = new EventStream(FleetSpec.hour(EVENTS * 2, 1)); events.size() < EVENTS; ) {
            EventStream.Item item = stream.next();
            if (!item.isMarker()) {
                events.add(item.event());
                encoded.add(Topics.WORKFLOW_EVENTS.valueSerde().serializer().serialize("", item.event()));
            }
        }
        Map<String, RunMemory> runs = correlate(new Sink(observed));
        memories.addAll(runs.values());
        frame = Frames.toBytes(frame());
    }

    private Frame frame() {
        PartialPanes partials = new PartialPanes(0, 1, PaneLimits.DEFAULT);
        PaneFold fold = new PaneFold(CatalogueTimeline.always(Catalogue.EMPTY));
        observed.subList(0, OBSERVATIONS).forEach(o -> fold.fold(o.scope(), o.observation(), partials));
        return partials.drain();
    }

    private Map<String, RunMemory> correlate(Sink sink) {
        RunCorrelator correlator = new RunCorrelator(Catalogue.EMPTY, ObserveConfig.DEFAULT);
        Map<String, RunMemory> runs = new HashMap<>();
        for (WorkflowEvent event : events) {
            runs.put(
                    event.getRunId(),
                    correlator.apply(runs.get(event.getRunId()), event, sink).memory());
        }
        return runs;
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void decode(Blackhole hole) {
        for (byte[] bytes : encoded) {
            hole.consume(Topics.WORKFLOW_EVENTS.valueSerde().deserializer().deserialize("", bytes));
        }
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public Object correlateEvents() {
        return correlate(new Sink(new ArrayList<>(EVENTS)));
    }

    @Benchmark
    @OperationsPerInvocation(OBSERVATIONS)
    public Object paneUpdate() {
        return frame();
    }

    /** A frame of the partials of 10,000 observations: read, merged, and its changes as bytes. */
    @Benchmark
    public Object frameMerge() throws IOException {
        OpenPanes panes = new OpenPanes(1, PaneLimits.DEFAULT);
        panes.accept(Frames.fromBytes(frame));
        return panes.drainChanges();
    }

    @Benchmark
    public long runsToBytes() {
        long bytes = 0;
        for (RunMemory memory : memories) {
            bytes += memory.toBytes().length;
        }
        return bytes;
    }
}
