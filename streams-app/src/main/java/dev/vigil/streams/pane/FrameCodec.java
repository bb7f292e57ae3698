package dev.vigil.streams.pane;

import dev.vigil.schema.event.Origin;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Scope;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of a frame's bytes. A partial names its scope by its place in the frame's list of scopes, and its minutes as
 * differences to that of the frame's first partial.
 */
final class FrameCodec {

    static final int VERSION = 1;
    private static final int MAX_SCOPES = 100_000;
    private static final int MAX_PROMISES = 10_000_000;

    private FrameCodec() {}

    static void expectVersion(String what, int expected, DataInput in) throws IOException {
        int version = in.readUnsignedByte();
        if (version != expected) {
            throw new IOException("expected " + what + " in format version " + expected + ", got " + version
                    + ": it was written by another version of Vigil");
        }
    }

    static void writeScopes(DataOutput out, List<Scope> scopes) throws IOException {
        Varint.write(out, scopes.size());
        for (Scope scope : scopes) {
            writeScope(out, scope);
        }
    }

    static List<Scope> readScopes(DataInput in) throws IOException {
        List<Scope> scopes = new ArrayList<>();
        for (int rest = Varint.readCount(in, MAX_SCOPES); rest > 0; rest--) {
            scopes.add(readScope(in));
        }
        return scopes;
    }

    static void writeScope(DataOutput out, Scope scope) throws IOException {
        Varint.writeString(out, scope.cluster());
        Varint.writeString(out, scope.namespace());
        out.writeByte(scope.origin().ordinal());
    }

    static Scope readScope(DataInput in) throws IOException {
        return new Scope(
                Varint.readString(in),
                Varint.readString(in),
                constant("origin", Origin.values(), in.readUnsignedByte()));
    }

    static void writePromises(DataOutput out, List<Promise> promises) throws IOException {
        Varint.write(out, promises.size());
        for (Promise promise : promises) {
            writeScope(out, promise.scope());
            writeTimes(out, promise);
        }
    }

    static List<Promise> readPromises(DataInput in) throws IOException {
        List<Promise> promises = new ArrayList<>();
        for (int rest = Varint.readCount(in, MAX_PROMISES); rest > 0; rest--) {
            promises.add(readTimes(in, readScope(in)));
        }
        return promises;
    }

    static void writeTimes(DataOutput out, Promise promise) throws IOException {
        Varint.writeSigned(out, promise.closedToMicros());
        Varint.writeSigned(out, promise.openReadToMicros());
        Varint.writeSigned(out, promise.capturedAtMicros());
    }

    static Promise readTimes(DataInput in, Scope scope) throws IOException {
        return new Promise(scope, Varint.readSigned(in), Varint.readSigned(in), Varint.readSigned(in));
    }

    static void writePartial(DataOutput out, Partial partial, int scope, long baseMinute) throws IOException {
        Varint.write(out, scope);
        out.writeByte(partial.key().kind().ordinal());
        out.writeByte(partial.key().clock().ordinal());
        boolean enters = partial.entersMinute() != Partial.NEVER;
        out.writeByte(partial.timing().ordinal() << 1 | (enters ? 1 : 0));
        Varint.writeSigned(out, partial.key().minute() - baseMinute);
        if (enters) {
            Varint.writeSigned(out, partial.entersMinute() - partial.key().minute());
        }
        Varint.writeString(out, partial.key().subject());
        partial.pane().write(out);
    }

    static Partial readPartial(DataInput in, List<Scope> scopes, long baseMinute) throws IOException {
        Scope scope = scopes.get(Varint.readCount(in, scopes.size() - 1));
        SubjectKind kind = constant("kind of subject", SubjectKind.values(), in.readUnsignedByte());
        PaneClock clock = constant("clock", PaneClock.values(), in.readUnsignedByte());
        int flags = in.readUnsignedByte();
        Timing timing = constant("timing", Timing.values(), flags >> 1);
        long minute = baseMinute + Varint.readSigned(in);
        long enters = (flags & 1) == 0 ? Partial.NEVER : minute + Varint.readSigned(in);
        String subject = Varint.readString(in);
        return new Partial(new PaneKey(scope, kind, subject, clock, minute), timing, enters, Pane.read(in));
    }

    static <E> E constant(String what, E[] values, int position) throws IOException {
        if (position >= values.length) {
            throw new IOException("expected a " + what + " below " + values.length + ", got " + position);
        }
        return values[position];
    }
}
