package dev.vigil.benchmarks.engine.flink;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.DDSketches;
import com.datadoghq.sketch.ddsketch.encoding.ByteArrayInput;
import com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import dev.vigil.schema.fact.ChainOutcome;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.CopyableValue;
import org.jspecify.annotations.Nullable;

/** Facts of one subject in one window. Mutable. */
public final class Sum implements CopyableValue<Sum> {

    private static final long serialVersionUID = 1;
    private static final double RELATIVE_ERROR = 0.01;
    private static final int COUNTS = ChainOutcome.values().length;

    /** Outcomes by position; or calls, failed ones and retries. */
    long[] counts = new long[COUNTS];

    int kind;
    long max;
    transient @Nullable DDSketch sketch;

    void add(Fact fact) {
        kind = fact.kind;
        if (fact.kind == Fact.Kind.OUTCOME.ordinal()) {
            counts[(int) fact.value]++;
        } else if (fact.kind == Fact.Kind.CALL.ordinal()) {
            counts[0]++;
            counts[1] += fact.failed ? 1 : 0;
            counts[2] += fact.value - 1;
        } else {
            max = Math.max(max, fact.value);
            durations().accept(fact.value);
        }
    }

    Sum merge(Sum other) {
        kind = Math.max(kind, other.kind);
        for (int i = 0; i < COUNTS; i++) {
            counts[i] += other.counts[i];
        }
        max = Math.max(max, other.max);
        if (other.sketch != null) {
            durations().mergeWith(other.sketch);
        }
        return this;
    }

    DDSketch durations() {
        DDSketch of = sketch;
        if (of == null) {
            of = DDSketches.logarithmicUnboundedDense(RELATIVE_ERROR);
            sketch = of;
        }
        return of;
    }

    @Override
    public int getBinaryLength() {
        return -1;
    }

    @Override
    public void copyTo(Sum target) {
        target.counts = counts.clone();
        target.kind = kind;
        target.max = max;
        target.sketch = sketch == null ? null : sketch.copy();
    }

    @Override
    public Sum copy() {
        Sum copy = new Sum();
        copyTo(copy);
        return copy;
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        Sum sum = new Sum();
        sum.read(source);
        sum.write(target);
    }

    @Override
    public void write(DataOutputView out) throws IOException {
        out.writeByte(kind);
        if (sketch == null) {
            for (long count : counts) {
                out.writeLong(count);
            }
            out.writeInt(0);
            return;
        }
        GrowingByteArrayOutput bytes = GrowingByteArrayOutput.withDefaultInitialCapacity();
        sketch.encode(bytes, false);
        for (long count : counts) {
            out.writeLong(count);
        }
        out.writeInt(bytes.numWrittenBytes());
        out.write(bytes.backingArray(), 0, bytes.numWrittenBytes());
        out.writeLong(max);
    }

    @Override
    public void read(DataInputView in) throws IOException {
        kind = in.readByte();
        for (int i = 0; i < COUNTS; i++) {
            counts[i] = in.readLong();
        }
        byte[] bytes = new byte[in.readInt()];
        sketch = null;
        if (bytes.length > 0) {
            in.readFully(bytes);
            sketch = DDSketch.decode(ByteArrayInput.wrap(bytes), UnboundedSizeDenseStore::new);
            max = in.readLong();
        }
    }
}
