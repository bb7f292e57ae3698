package dev.vigil.benchmarks.engine.flink;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.CopyableValue;

/** What a run proves, on its way to its window. Mutable, as Flink's serialisation wants it. */
public final class Fact implements CopyableValue<Fact> {

    private static final long serialVersionUID = 1;

    enum Kind {
        OUTCOME,
        CALL,
        LATENCY
    }

    String key = "";
    int kind;
    /** Outcome by position; attempts of a call; microseconds. */
    long value;

    boolean failed;

    public Fact() {}

    Fact(String key, Kind kind, long value, boolean failed) {
        this.key = key;
        this.kind = kind.ordinal();
        this.value = value;
        this.failed = failed;
    }

    String key() {
        return key;
    }

    @Override
    public int getBinaryLength() {
        return -1;
    }

    @Override
    public void copyTo(Fact target) {
        target.key = key;
        target.kind = kind;
        target.value = value;
        target.failed = failed;
    }

    @Override
    public Fact copy() {
        Fact copy = new Fact();
        copyTo(copy);
        return copy;
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        Fact fact = new Fact();
        fact.read(source);
        fact.write(target);
    }

    @Override
    public void write(DataOutputView out) throws IOException {
        out.writeUTF(key);
        out.writeByte(kind);
        out.writeLong(value);
        out.writeBoolean(failed);
    }

    @Override
    public void read(DataInputView in) throws IOException {
        key = in.readUTF();
        kind = in.readByte();
        value = in.readLong();
        failed = in.readBoolean();
    }
}
