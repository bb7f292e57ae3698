package dev.vigil.streams.pane;

import dev.vigil.schema.event.Origin;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Scope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Names an entry of a merge partition's state. What a kind does not have is 0, or empty, and is not written.
 *
 * @param line the scope and clock; for watermarks it means nothing
 * @param minute minutes since the epoch; for watermarks the source partition
 */
record StateKey(Kind kind, Line line, long minute, SubjectKind subjectKind, String name) {

    private static final Line NO_LINE = new Line(new Scope("", "", Origin.SELF), PaneClock.CLOSED_TO);

    /** A scope and a clock: what closes together. */
    record Line(Scope scope, PaneClock clock) {}

    /** Kinds of entries. The position stands in the changelog: append only. */
    enum Kind {
        WATERMARK(false),
        PROGRESS(false),
        CLOSED(false),
        ON_TIME(true),
        LATE(true),
        ENTERING(true),
        ADDENDUM(true),
        UNPUBLISHED_LATE(true),
        UNPUBLISHED_ADDENDUM(true);

        private final boolean ofSubject;

        Kind(boolean ofSubject) {
            this.ofSubject = ofSubject;
        }
    }

    static StateKey watermark(int sourcePartition) {
        return new StateKey(Kind.WATERMARK, NO_LINE, sourcePartition, SubjectKind.NAMESPACE, "");
    }

    static StateKey progress(Line line) {
        return new StateKey(Kind.PROGRESS, line, 0, SubjectKind.NAMESPACE, "");
    }

    static StateKey closed(Line line, long minute) {
        return new StateKey(Kind.CLOSED, line, minute, SubjectKind.NAMESPACE, "");
    }

    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(96);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(kind.ordinal());
            if (kind == Kind.WATERMARK) {
                Varint.writeSigned(out, minute);
            } else {
                FrameCodec.writeScope(out, line.scope());
                out.writeByte(line.clock().ordinal());
                if (kind != Kind.PROGRESS) {
                    Varint.writeSigned(out, minute);
                }
                if (kind.ofSubject) {
                    out.writeByte(subjectKind.ordinal());
                    Varint.writeString(out, name);
                }
            }
        } catch (IOException cannotHappen) {
            throw new UncheckedIOException(cannotHappen);
        }
        return bytes.toByteArray();
    }

    static StateKey fromBytes(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            Kind kind = FrameCodec.constant("kind of state", Kind.values(), in.readUnsignedByte());
            if (kind == Kind.WATERMARK) {
                return watermark((int) Varint.readSigned(in));
            }
            Scope scope = FrameCodec.readScope(in);
            Line line = new Line(scope, FrameCodec.constant("clock", PaneClock.values(), in.readUnsignedByte()));
            if (kind == Kind.PROGRESS) {
                return progress(line);
            }
            long minute = Varint.readSigned(in);
            if (!kind.ofSubject) {
                return closed(line, minute);
            }
            SubjectKind subjectKind =
                    FrameCodec.constant("kind of subject", SubjectKind.values(), in.readUnsignedByte());
            return new StateKey(kind, line, minute, subjectKind, Varint.readString(in));
        }
    }
}
