package dev.vigil.streams.judge;

import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.alert.Severity;
import dev.vigil.streams.alert.Life;
import dev.vigil.streams.judge.detect.Detector;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.PaneKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a subject as bytes: a version, then each watch behind its rule's id and length. A rule that is not known any more is
 * skipped; one that is new starts from nothing.
 */
final class WatchCodec {

    private static final byte VERSION = 3;

    /** Without what a person accepted, and since when a cause is over. */
    private static final byte BEFORE = 2;

    private static final int MOST_WATCHES = 64;
    private static final int MOST_STEPS = 16;

    private WatchCodec() {}

    static byte[] write(List<Watch> watches) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeByte(watches.size());
            for (Watch watch : watches) {
                ByteArrayOutputStream one = new ByteArrayOutputStream();
                write(watch, new DataOutputStream(one));
                out.writeUTF(watch.rule.id());
                out.writeInt(one.size());
                one.writeTo(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array cannot fail", e);
        }
        return bytes.toByteArray();
    }

    /** @throws IOException if the bytes are not of this format version */
    static List<Watch> read(PaneKey.Subject subject, List<Rule> rules, byte[] state) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(state));
        byte version = in.readByte();
        int count = in.readByte();
        if ((version != VERSION && version != BEFORE) || count < 0 || count > MOST_WATCHES) {
            throw new IOException("expected judge state of version " + VERSION + ", got: version " + version + " with "
                    + count + " rules");
        }
        List<Watch> known = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = in.readUTF();
            byte[] one = new byte[in.readInt()];
            in.readFully(one);
            for (Rule rule : rules) {
                if (rule.id().equals(id)) {
                    known.add(readWatch(subject, rule, version, new DataInputStream(new ByteArrayInputStream(one))));
                }
            }
        }
        List<Watch> watches = new ArrayList<>();
        for (Rule rule : rules) {
            watches.add(known.stream()
                    .filter(watch -> watch.rule == rule)
                    .findFirst()
                    .orElseGet(() -> new Watch(subject, rule, rule.detector(subject.name()))));
        }
        return watches;
    }

    private static void write(Watch watch, DataOutputStream out) throws IOException {
        watch.detector.write(out);
        Pane stretch = watch.stretch;
        out.writeBoolean(stretch != null);
        if (stretch != null) {
            stretch.write(out);
        }
        out.writeLong(watch.startMinute);
        out.writeLong(watch.lastBad);
        out.writeLong(watch.lastSeen);
        out.writeLong(watch.quietSince);
        out.writeLong(watch.calmPanes);
        out.writeUTF(watch.foldedUnder);
        out.writeUTF(watch.inhibitedBy);
        out.writeBoolean(watch.backfilled);
        out.writeDouble(watch.published.value());
        out.writeLong(watch.published.workflows());
        out.writeByte(watch.published.severity().ordinal());
        writeLife(watch.life, out);
        out.writeLong(watch.rootOverSince);
        out.writeBoolean(watch.accepted);
    }

    private static Watch readWatch(PaneKey.Subject subject, Rule rule, byte version, DataInputStream in)
            throws IOException {
        Detector detector = rule.readDetector(subject.name(), in);
        Watch watch = new Watch(subject, rule, detector);
        watch.stretch = in.readBoolean() ? Pane.read(in) : null;
        watch.startMinute = in.readLong();
        watch.lastBad = in.readLong();
        watch.lastSeen = in.readLong();
        watch.quietSince = in.readLong();
        watch.calmPanes = in.readLong();
        watch.foldedUnder = in.readUTF();
        watch.inhibitedBy = in.readUTF();
        watch.backfilled = in.readBoolean();
        watch.published = new Published(in.readDouble(), in.readLong(), Severity.values()[in.readByte()]);
        watch.life = readLife(in);
        if (version == VERSION) {
            watch.rootOverSince = in.readLong();
            watch.accepted = in.readBoolean();
        }
        return watch;
    }

    /** A resolved alert is never kept: once it is published its watch is free again. */
    private static void writeLife(@Nullable Life life, DataOutputStream out) throws IOException {
        out.writeBoolean(life != null);
        if (life == null) {
            return;
        }
        Life.Firing firing = life instanceof Life.Firing is ? is : null;
        out.writeBoolean(firing != null);
        out.writeUTF(life.id());
        out.writeLong(life.sinceMicros());
        out.writeLong(life.revision());
        if (firing != null) {
            out.writeLong(firing.firedAtMicros());
            out.writeBoolean(firing.early());
        }
        out.writeByte(life.timeline().size());
        for (Life.Step step : life.timeline()) {
            out.writeLong(step.atMicros());
            out.writeByte(step.to().ordinal());
            out.writeUTF(step.why());
        }
    }

    private static @Nullable Life readLife(DataInputStream in) throws IOException {
        if (!in.readBoolean()) {
            return null;
        }
        boolean firing = in.readBoolean();
        String id = in.readUTF();
        long since = in.readLong();
        long revision = in.readLong();
        long firedAt = firing ? in.readLong() : 0;
        boolean early = firing && in.readBoolean();
        List<Life.Step> timeline = new ArrayList<>();
        int steps = in.readByte();
        if (steps < 0 || steps > MOST_STEPS) {
            throw new IOException("expected at most " + MOST_STEPS + " steps of an alert, got: " + steps);
        }
        for (int i = 0; i < steps; i++) {
            timeline.add(new Life.Step(in.readLong(), AlertState.values()[in.readByte()], in.readUTF()));
        }
        return firing
                ? new Life.Firing(id, since, firedAt, revision, early, timeline)
                : new Life.Pending(id, since, revision, timeline);
    }
}
