package dev.vigil.benchmarks.engine.reference;

import dev.vigil.schema.window.Emit;
import dev.vigil.schema.window.FailureRate;
import dev.vigil.schema.window.LatencyPercentiles;
import dev.vigil.schema.window.Measure;
import dev.vigil.schema.window.RetryBurst;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.schema.window.WindowSpan;
import java.nio.ByteBuffer;

/** A published record as text, without its processing time, a sketch by what it holds. */
public final class RowText {

    /** More than 128 distinct workflows are estimated; how well is not compared. */
    static final long ESTIMATED = -1;

    private static final int EXACT = 128;

    private RowText() {}

    public static void add(Rows rows, String key, FailureRate row) {
        FailureRate timeless =
                FailureRate.newBuilder(row).setWindow(timeless(row.getWindow())).build();
        rows.window(WindowRows.name("failure-rate", key, row.getWindow()), timeless.toString());
    }

    public static void add(Rows rows, String key, RetryBurst row) {
        RetryBurst timeless = RetryBurst.newBuilder(row)
                .setWindow(timeless(row.getWindow()))
                .setWorkflows(row.getWorkflows() > EXACT ? ESTIMATED : row.getWorkflows())
                .build();
        rows.window(WindowRows.name("retry-burst", key, row.getWindow()), timeless.toString());
    }

    public static void add(Rows rows, String key, LatencyPercentiles row) {
        LatencyPercentiles timeless = LatencyPercentiles.newBuilder(row)
                .setWindow(comparable(row.getSubjectKind(), row.getMeasure(), timeless(row.getWindow())))
                .setSketch(ByteBuffer.allocate(0))
                .build();
        rows.window(
                WindowRows.name("latency", key, row.getWindow()),
                timeless + " " + SketchBytes.content(row.getSketch()));
    }

    /** A workflow type is also observed in ways that make no row of a window (exposures); its revision counts those too,
     * and one that comes late publishes the row again. */
    static WindowSpan comparable(SubjectKind kind, Measure measure, WindowSpan window) {
        return kind == SubjectKind.WORKFLOW_TYPE && measure != Measure.END_TO_END
                ? WindowSpan.newBuilder(window)
                        .setRevision(0)
                        .setEmit(Emit.ON_TIME)
                        .build()
                : window;
    }

    private static WindowSpan timeless(WindowSpan window) {
        return WindowSpan.newBuilder(window).setPublishedAtMicros(0).build();
    }
}
