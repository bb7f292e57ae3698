package dev.vigil.streams.topology;

import dev.vigil.schema.event.Origin;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.pane.PaneKey.Subject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A subject as the key of a changelog; the names of enum constants, not their numbers, stand in it. */
final class SubjectBytes {

    private SubjectBytes() {}

    static byte[] write(Subject subject) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(96);
            DataOutputStream out = new DataOutputStream(bytes);
            text(out, subject.scope().cluster());
            text(out, subject.scope().namespace());
            text(out, subject.scope().origin().name());
            text(out, subject.kind().name());
            text(out, subject.name());
            text(out, subject.clock().name());
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // cannot happen: memory
        }
    }

    static Subject read(byte[] key) {
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(key));
            Scope scope = new Scope(text(in), text(in), Origin.valueOf(text(in)));
            return new Subject(scope, SubjectKind.valueOf(text(in)), text(in), PaneClock.valueOf(text(in)));
        } catch (IOException e) {
            throw new UncheckedIOException("a changelog key is not a subject of this version", e);
        }
    }

    // writeUTF ends at 65,535 bytes; a subject may be longer
    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
