package dev.vigil.streams.self;

import dev.vigil.schema.event.Origin;
import dev.vigil.streams.observe.Scope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** An open silence as a changelog entry. */
final class SilenceBytes {

    private SilenceBytes() {}

    static byte[] key(byte kind, Scope scope) {
        return bytes(out -> {
            out.writeByte(kind);
            out.writeUTF(scope.cluster());
            out.writeUTF(scope.namespace());
            out.writeUTF(scope.origin().name());
        });
    }

    static Scope scope(byte[] key) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(key))) {
            in.readByte();
            return new Scope(in.readUTF(), in.readUTF(), Origin.valueOf(in.readUTF()));
        }
    }

    static byte[] value(int version, Silence silence) {
        return bytes(out -> {
            out.writeByte(version);
            out.writeLong(silence.sinceMicros());
            out.writeLong(silence.firedAtMicros());
        });
    }

    private interface Content {
        void write(DataOutputStream out) throws IOException;
    }

    private static byte[] bytes(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
        try {
            content.write(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("a name of more than 65,535 bytes", e); // Temporal's end at 1,000
        }
        return bytes.toByteArray();
    }
}
