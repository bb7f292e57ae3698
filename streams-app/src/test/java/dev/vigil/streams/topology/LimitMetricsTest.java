package dev.vigil.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.Topics;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.window.Emit;
import dev.vigil.schema.window.Exemplar;
import dev.vigil.schema.window.FailureRate;
import dev.vigil.schema.window.WindowSpan;
import dev.vigil.streams.pane.Frames;
import io.prometheus.client.CollectorRegistry;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LimitMetricsTest {

    static {
        // Avro builds the defaults of our records only once it trusts them: loading the topics sees to that
        if (Topics.ALL.isEmpty()) {
            throw new AssertionError("no topics");
        }
    }

    private final CollectorRegistry registry = new CollectorRegistry();
    private final LimitMetrics metrics = new LimitMetrics(registry);

    @Test
    void aCommitThatNeedsSeveralFramesForAMergePartitionIsCountedAsSplit() {
        metrics.frames(3, List.of(frame(0, 100), frame(1, 900), frame(1, 800), frame(1, 10)));
        metrics.frames(3, List.of(frame(1, 50)));

        assertThat(sample("vigil_streams_frames_total")).isEqualTo(5);
        assertThat(sample("vigil_streams_frame_bytes_total")).isEqualTo(1_860);
        assertThat(sample("vigil_streams_frames_split_total")).isEqualTo(2);
        assertThat(registry.getSampleValue(
                        "vigil_streams_frame_largest_bytes", new String[] {"partition"}, new String[] {"3"}))
                .isEqualTo(900);
    }

    @Test
    void whatAWindowCountsAndDoesNotNameIsCountedOnceAtItsClose() {
        metrics.exemplars(rate(Emit.ON_TIME, 16, 16));
        assertThat(dropped()).isZero();

        metrics.exemplars(rate(Emit.ON_TIME, 20, 16));
        metrics.exemplars(rate(Emit.LATE, 30, 16));
        metrics.exemplars(rate(Emit.EARLY, 30, 16));
        metrics.exemplars(rate(Emit.ON_TIME, 7, 3)); // what was not proven is not dropped

        assertThat(dropped()).isEqualTo(4);
    }

    @Test
    void everyKindOfRecordHasItsSeriesFromTheStart() {
        for (Emit emit : Emit.values()) {
            assertThat(published(emit)).isZero();
        }
        metrics.window(span(Emit.LATE));

        assertThat(published(Emit.LATE)).isEqualTo(1);
        assertThat(published(Emit.ADDENDUM)).isZero();
    }

    private static Frames.Addressed frame(int mergePartition, int bytes) {
        return new Frames.Addressed(mergePartition, new byte[bytes]);
    }

    private static WindowSpan span(Emit emit) {
        return WindowSpan.newBuilder()
                .setStartMicros(0)
                .setEndMicros(60_000_000)
                .setEmit(emit)
                .setRevision(1)
                .setPublishedAtMicros(0)
                .build();
    }

    private static FailureRate rate(Emit emit, long bad, int named) {
        Exemplar exemplar = Exemplar.newBuilder()
                .setWorkflowId("w")
                .setRunId("r")
                .setEventIds(List.of(1L))
                .setTimeMicros(1)
                .setText("failed")
                .build();
        return FailureRate.newBuilder()
                .setSource(Source.newBuilder()
                        .setCluster("c")
                        .setOrigin(Origin.LIVE)
                        .setCapturedAtMicros(1)
                        .build())
                .setNamespace("n")
                .setWorkflowType("Order")
                .setWindow(span(emit))
                .setBad(bad)
                .setExemplars(Collections.nCopies(named, exemplar))
                .build();
    }

    private double dropped() {
        return labelled("vigil_exemplars_dropped_total", "topic", "failure-rates");
    }

    private double published(Emit emit) {
        return labelled("vigil_windows_published_total", "emit", emit.name());
    }

    private double labelled(String name, String label, String value) {
        Double sample = registry.getSampleValue(name, new String[] {label}, new String[] {value});
        assertThat(sample).as(name + " of " + value).isNotNull();
        return sample;
    }

    private double sample(String name) {
        Double sample = registry.getSampleValue(name);
        assertThat(sample).as(name).isNotNull();
        return sample;
    }
}
