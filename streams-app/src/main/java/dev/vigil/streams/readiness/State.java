package dev.vigil.streams.readiness;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** How state is written. A version stands in front of each entry. */
final class State {

    private static final byte VERSION = 1;
    private static final int LONGEST = 1 << 16;

    private State() {}

    interface Writing {
        void to(DataOutput out) throws IOException;
    }

    interface Reading<T> {
        T from(DataInput in) throws IOException;
    }

    static byte[] write(Writing content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            content.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array cannot fail", e);
        }
        return bytes.toByteArray();
    }

    /** @throws IOException if the bytes are of another version */
    static <T> T read(byte[] bytes, Reading<T> content) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        byte version = in.readByte();
        if (version != VERSION) {
            throw new IOException("expected readiness state of version " + VERSION + ", got: " + version);
        }
        return content.from(in);
    }

    static void text(DataOutput out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static String text(DataInput in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > LONGEST) {
            throw new IOException("expected a text of at most " + LONGEST + " bytes, got: " + length);
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static void texts(DataOutput out, SortedSet<String> texts) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            text(out, text);
        }
    }

    static SortedSet<String> texts(DataInput in) throws IOException {
        SortedSet<String> texts = new TreeSet<>();
        for (int i = in.readInt(); i > 0; i--) {
            texts.add(text(in));
        }
        return texts;
    }

    static void evidence(DataOutput out, SortedMap<String, Evidence> byName) throws IOException {
        out.writeInt(byName.size());
        for (Map.Entry<String, Evidence> entry : byName.entrySet()) {
            text(out, entry.getKey());
            entry.getValue().write(out);
        }
    }

    static SortedMap<String, Evidence> evidence(DataInput in) throws IOException {
        SortedMap<String, Evidence> byName = new TreeMap<>();
        for (int i = in.readInt(); i > 0; i--) {
            byName.put(text(in), Evidence.read(in));
        }
        return byName;
    }
}
