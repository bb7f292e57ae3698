package dev.vigil.benchmarks.engine.flink;

import com.datadoghq.sketch.ddsketch.DDSketch;
import dev.vigil.benchmarks.engine.reference.MinuteRows;
import dev.vigil.benchmarks.engine.reference.SketchBytes;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** Facts to the rows of a window and the alerts whose condition it meets. */
final class Windowed {

    /** Between name and text of a row. */
    static final char SEPARATOR = '\t';

    private Windowed() {}

    static final class Add implements AggregateFunction<Fact, Sum, Sum> {
        private static final long serialVersionUID = 1;

        @Override
        public Sum createAccumulator() {
            return new Sum();
        }

        @Override
        public Sum add(Fact fact, Sum sum) {
            sum.add(fact);
            return sum;
        }

        @Override
        public Sum getResult(Sum sum) {
            return sum;
        }

        @Override
        public Sum merge(Sum one, Sum other) {
            return one.merge(other);
        }
    }

    static final class Rows extends ProcessWindowFunction<Sum, String, String, TimeWindow> {
        private static final long serialVersionUID = 1;

        @Override
        public void process(String key, Context context, Iterable<Sum> sums, Collector<String> out) {
            long start = context.window().getStart() * 1_000;
            for (Sum sum : sums) {
                boolean alert;
                String text;
                if (sum.kind == Fact.Kind.OUTCOME.ordinal()) {
                    text = MinuteRows.outcomes(sum.counts);
                    alert = MinuteRows.manyFailures(sum.counts);
                } else if (sum.kind == Fact.Kind.CALL.ordinal()) {
                    text = MinuteRows.calls(sum.counts[0], sum.counts[1], sum.counts[2]);
                    alert = sum.counts[2] >= MinuteRows.LEAST;
                } else {
                    DDSketch sketch = sum.durations();
                    long count = Math.round(sketch.getCount());
                    long p99 = quantile(sum, 0.99);
                    text = MinuteRows.latency(
                            count,
                            quantile(sum, 0.50),
                            quantile(sum, 0.95),
                            p99,
                            sum.max,
                            SketchBytes.content(sketch.serialize()));
                    alert = p99 > MinuteRows.SLOW_MICROS && count >= MinuteRows.LEAST;
                }
                out.collect(MinuteRows.row(key, start) + SEPARATOR + text);
                if (alert) {
                    out.collect(MinuteRows.alert(key, start) + SEPARATOR);
                }
            }
        }

        private static long quantile(Sum sum, double q) {
            return Math.min(sum.max, Math.round(sum.durations().getValueAtQuantile(q)));
        }
    }
}
