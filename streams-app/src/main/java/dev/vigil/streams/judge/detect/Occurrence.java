package dev.vigil.streams.judge.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Fires on the first bad outcome and stays until it is cleared. For what must never happen. Not thread-safe. */
public final class Occurrence implements Counting {

    private long count;
    private boolean wasEnough;

    @Override
    public void feed(long minute, long all, long bad) {
        wasEnough = bad > 0;
        count = Math.max(0, count + bad);
    }

    @Override
    public boolean enough(long minute, long bad) {
        return bad > 0;
    }

    @Override
    public boolean firing() {
        return count > 0;
    }

    @Override
    public boolean wasEnough() {
        return wasEnough;
    }

    @Override
    public boolean atRest() {
        return count == 0;
    }

    @Override
    public void alarm() {
        count = Math.max(1, count);
    }

    @Override
    public void clear() {
        count = 0;
    }

    @Override
    public String why() {
        return "it must never happen";
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeLong(count);
        out.writeBoolean(wasEnough);
    }

    public static Occurrence read(DataInput in) throws IOException {
        return readBehind(in.readByte(), in);
    }

    /** Reads what follows the first byte. */
    static Occurrence readBehind(byte first, DataInput in) throws IOException {
        Occurrence occurrence = new Occurrence();
        occurrence.count = first;
        for (int i = 1; i < Long.BYTES; i++) {
            occurrence.count = occurrence.count << Byte.SIZE | in.readUnsignedByte();
        }
        occurrence.wasEnough = in.readBoolean();
        return occurrence;
    }
}
