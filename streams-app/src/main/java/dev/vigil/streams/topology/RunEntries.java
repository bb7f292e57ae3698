package dev.vigil.streams.topology;

import dev.vigil.schema.event.Origin;
import dev.vigil.streams.observe.Scope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Keys of the runs' changelog. A scope is written once, under a number, and so is what runs share; a run's key is that number and its id: 18 bytes in an installation
 * of up to 256 scopes.
 */
final class RunEntries {

    static final byte SCOPE = 0;
    static final byte UUID_RUN = 1;
    static final byte TEXT_RUN = 2;
    static final byte SHARED = 3;
    private static final int FIRST_LONG_NUMBER = 255;

    private RunEntries() {}

    /** Whether a changelog key is one of a scope, a run, or what runs share. */
    static boolean isOurs(byte[] key) {
        return key.length > 1 && key[0] >= SCOPE && key[0] <= SHARED;
    }

    static byte[] scopeKey(int number) {
        return key(SCOPE, number, new byte[0]);
    }

    static byte[] sharedKey(int number) {
        return key(SHARED, number, new byte[0]);
    }

    static byte[] runKey(int scope, RunId id) {
        return key(id instanceof RunId.Uuid ? UUID_RUN : TEXT_RUN, scope, id.bytes());
    }

    private static byte[] key(byte kind, int number, byte[] rest) {
        int length = number < FIRST_LONG_NUMBER ? 1 : 5;
        ByteBuffer key = ByteBuffer.allocate(1 + length + rest.length).put(kind);
        if (length == 1) {
            key.put((byte) number);
        } else {
            key.put((byte) FIRST_LONG_NUMBER).putInt(number);
        }
        return key.put(rest).array();
    }

    /** The number of a scope in a key, behind which {@code in} stands afterwards. */
    static int number(ByteBuffer in) {
        int number = in.get() & 0xFF;
        return number < FIRST_LONG_NUMBER ? number : in.getInt();
    }

    static RunId runId(byte kind, ByteBuffer in) {
        if (kind == UUID_RUN) {
            return new RunId.Uuid(in.getLong(), in.getLong());
        }
        byte[] text = new byte[in.remaining()];
        in.get(text);
        return new RunId.Text(new String(text, StandardCharsets.UTF_8));
    }

    static byte[] scope(Scope scope) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(scope.cluster());
            out.writeUTF(scope.namespace());
            out.writeUTF(scope.origin().name());
        } catch (IOException e) {
            throw new UncheckedIOException("a cluster or namespace has a name of more than 65,535 bytes", e);
        }
        return bytes.toByteArray();
    }

    static Scope scope(byte[] value) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(value))) {
            return new Scope(in.readUTF(), in.readUTF(), Origin.valueOf(in.readUTF()));
        } catch (IOException e) {
            throw new UncheckedIOException("a scope in the changelog of runs cannot be read", e);
        }
    }
}
