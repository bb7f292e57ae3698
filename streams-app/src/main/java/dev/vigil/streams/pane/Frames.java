package dev.vigil.streams.pane;

import dev.vigil.schema.Keys;
import dev.vigil.streams.observe.Scope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Frames as bytes, one or more for each merge partition. Everything of one namespace meets in one merge partition. Pure functions.
 */
public final class Frames {

    private Frames() {}

    /**
     * A frame on its way.
     *
     * @param mergePartition where it belongs
     */
    public record Addressed(int mergePartition, byte[] bytes) {}

    /** The merge partition of a scope: that of the key {@code cluster/namespace}, so that all its origins meet. */
    public static int mergePartition(Scope scope, int mergePartitions) {
        return Keys.partition(Keys.of(scope.cluster(), scope.namespace()), mergePartitions);
    }

    /**
     * The frames of one commit, ascending by merge partition: none where there is nothing to say, several where one would be larger
     * than {@code maxBytes}. Of several the last carries the promises, because they hold after all partials. A single pane is never
     * cut; its own bounds keep it below 900 kB.
     */
    public static List<Addressed> split(Frame whole, int mergePartitions, int maxBytes) {
        TreeMap<Integer, List<Partial>> partials = new TreeMap<>();
        TreeMap<Integer, List<Promise>> promises = new TreeMap<>();
        whole.partials()
                .forEach(partial -> partials.computeIfAbsent(
                                mergePartition(partial.key().scope(), mergePartitions), ignored -> new ArrayList<>())
                        .add(partial));
        whole.promises()
                .forEach(promise -> promises.computeIfAbsent(
                                mergePartition(promise.scope(), mergePartitions), ignored -> new ArrayList<>())
                        .add(promise));
        TreeSet<Integer> targets = new TreeSet<>(partials.keySet());
        targets.addAll(promises.keySet());
        List<Addressed> frames = new ArrayList<>();
        for (int target : targets) {
            Frame part = new Frame(
                    whole.sourcePartition(),
                    whole.sourcePartitions(),
                    whole.sequence(),
                    whole.capturedAtMicros(),
                    promises.getOrDefault(target, List.of()),
                    partials.getOrDefault(target, List.of()));
            encode(part, maxBytes).forEach(bytes -> frames.add(new Addressed(target, bytes)));
        }
        return frames;
    }

    /** One frame as bytes, whatever its size. */
    public static byte[] toBytes(Frame frame) {
        return encode(frame, Integer.MAX_VALUE).get(0);
    }

    /**
     * Reads a frame.
     *
     * @throws IOException if the bytes are not a frame of this format version
     */
    public static Frame fromBytes(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            FrameCodec.expectVersion("a frame", FrameCodec.VERSION, in);
            int sourcePartition = Varint.readCount(in, Integer.MAX_VALUE);
            int sourcePartitions = Varint.readCount(in, Integer.MAX_VALUE);
            long sequence = Varint.read(in);
            long capturedAtMicros = Varint.read(in);
            long baseMinute = Varint.readSigned(in);
            List<Scope> scopes = FrameCodec.readScopes(in);
            int promised = Varint.readCount(in, bytes.length);
            List<Promise> promises = new ArrayList<>(promised);
            for (int i = 0; i < promised; i++) {
                promises.add(FrameCodec.readTimes(in, scopes.get(Varint.readCount(in, scopes.size() - 1))));
            }
            int count = Varint.readCount(in, bytes.length);
            List<Partial> partials = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                partials.add(FrameCodec.readPartial(in, scopes, baseMinute));
            }
            return new Frame(sourcePartition, sourcePartitions, sequence, capturedAtMicros, promises, partials);
        }
    }

    private static List<byte[]> encode(Frame frame, int maxBytes) {
        try {
            List<Scope> scopes = scopes(frame);
            long baseMinute = frame.partials().isEmpty()
                    ? 0
                    : frame.partials().get(0).key().minute();
            byte[] promises = promises(frame, scopes);
            byte[] none = {0};
            List<byte[]> frames = new ArrayList<>();
            ByteArrayOutputStream partials = new ByteArrayOutputStream();
            int room = maxBytes - header(frame, scopes, baseMinute, promises).length - 10;
            int count = 0;
            for (Partial partial : frame.partials()) {
                ByteArrayOutputStream next = new ByteArrayOutputStream(256);
                FrameCodec.writePartial(
                        new DataOutputStream(next),
                        partial,
                        scopes.indexOf(partial.key().scope()),
                        baseMinute);
                if (count > 0 && partials.size() + next.size() > room) {
                    frames.add(join(header(frame, scopes, baseMinute, none), count, partials));
                    partials.reset();
                    count = 0;
                }
                next.writeTo(partials);
                count++;
            }
            frames.add(join(header(frame, scopes, baseMinute, promises), count, partials));
            return frames;
        } catch (IOException cannotHappen) {
            throw new UncheckedIOException(cannotHappen);
        }
    }

    private static List<Scope> scopes(Frame frame) {
        TreeSet<Scope> scopes = new TreeSet<>(Partial.BY_SCOPE);
        frame.partials().forEach(partial -> scopes.add(partial.key().scope()));
        frame.promises().forEach(promise -> scopes.add(promise.scope()));
        return List.copyOf(scopes);
    }

    private static byte[] promises(Frame frame, List<Scope> scopes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        Varint.write(out, frame.promises().size());
        for (Promise promise : frame.promises()) {
            Varint.write(out, scopes.indexOf(promise.scope()));
            FrameCodec.writeTimes(out, promise);
        }
        return bytes.toByteArray();
    }

    private static byte[] header(Frame frame, List<Scope> scopes, long baseMinute, byte[] promises) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(FrameCodec.VERSION);
        Varint.write(out, frame.sourcePartition());
        Varint.write(out, frame.sourcePartitions());
        Varint.write(out, frame.sequence());
        Varint.write(out, frame.capturedAtMicros());
        Varint.writeSigned(out, baseMinute);
        FrameCodec.writeScopes(out, scopes);
        out.write(promises);
        return bytes.toByteArray();
    }

    private static byte[] join(byte[] header, int count, ByteArrayOutputStream partials) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(header.length + partials.size() + 5);
        bytes.write(header);
        Varint.write(new DataOutputStream(bytes), count);
        partials.writeTo(bytes);
        return bytes.toByteArray();
    }
}
