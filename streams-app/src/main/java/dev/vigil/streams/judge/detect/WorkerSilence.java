package dev.vigil.streams.judge.detect;

import dev.vigil.streams.judge.detect.Roll.Worker;
import dev.vigil.streams.pane.SeenWorker;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Finds that a queue lost half of its workers, or all, without a goodbye and without others in their place. A worker is lost if its
 * heartbeat stopped for two and a half of the longest intervals, it had not said that it shuts down, and no worker that beats, and came since or up to
 * ten minutes before, stands in for it. So a rolling deployment is none, however its old workers end. Fires after two minutes in a row,
 * over after two, or as soon as nobody is lost. Not thread-safe.
 */
public final class WorkerSilence implements Detector {

    private static final byte VERSION = 1;
    /** A deployment may start the new workers before it stops the old ones. */
    private static final long SURGE_MICROS = 600_000_000;

    private static final int IN_A_ROW = 2;

    private Roll roll = new Roll();
    private int lostInARow;
    private int calmInARow;
    private boolean firing;

    /**
     * A complete minute in which the server's list of workers was read.
     *
     * @param others pollers that the server saw lately on the queue; -1 = it does not say. They may be workers that send no heartbeats
     * @param taken tasks that were taken in the minute: proof that somebody works, whatever the heartbeats say
     */
    public void minute(List<SeenWorker> listed, long others, long taken) {
        boolean first = roll.isEmpty();
        listed.forEach(beat -> roll.see(beat, first));
        long now = listed.stream().mapToLong(SeenWorker::capturedMicros).max().orElse(0);
        roll.forget(now, firing);
        standIn();
        long lost = lost();
        long alive = alive();
        boolean nobody = alive == 0 && others <= 0 && taken == 0;
        boolean remarkable = lost > 0 && lost >= alive && (alive > 0 || nobody);
        lostInARow = remarkable ? lostInARow + 1 : 0;
        calmInARow = remarkable ? 0 : calmInARow + 1;
        if (lostInARow >= IN_A_ROW) {
            firing = true;
        } else if (lost == 0 || calmInARow >= IN_A_ROW) {
            firing = false;
        }
    }

    private void standIn() {
        roll.workers().stream()
                .filter(Worker::lost)
                .sorted(Comparator.comparingLong((Worker worker) -> worker.since))
                .forEach(silent -> roll.workers().stream()
                        .filter(other -> other != silent
                                && !other.used
                                && roll.alive(other)
                                && other.appeared >= silent.since - SURGE_MICROS
                                && other.appeared > silent.appeared)
                        .min(Comparator.comparingLong((Worker other) -> other.appeared))
                        .ifPresent(other -> {
                            other.used = true;
                            silent.settled = true;
                        }));
    }

    /** Workers that fell silent and have nobody in their place. */
    public long lost() {
        return roll.workers().stream().filter(Worker::lost).count();
    }

    /** Workers that beat. */
    public long alive() {
        return roll.workers().stream().filter(roll::alive).count();
    }

    /** Identities of the lost, with the time since which nothing was heard of them, the first first. */
    public List<Lost> names() {
        return roll.workers().stream()
                .filter(Worker::lost)
                .map(worker -> new Lost(worker.identity, worker.since, worker.seen))
                .sorted(Comparator.comparingLong(Lost::sinceMicros).thenComparing(Lost::identity))
                .toList();
    }

    /**
     * A worker that is lost.
     *
     * @param sinceMicros when its last heartbeat was seen first, microseconds since the epoch
     * @param listedMicros when the server listed it last
     */
    public record Lost(String identity, long sinceMicros, long listedMicros) {}

    @Override
    public boolean firing() {
        return firing;
    }

    @Override
    public boolean atRest() {
        return !firing && lostInARow == 0;
    }

    /** What is lost now is not asked about again. */
    @Override
    public void clear() {
        roll.workers().stream().filter(Worker::silent).forEach(worker -> worker.settled = true);
        firing = false;
        lostInARow = 0;
    }

    @Override
    public String why() {
        return String.format(
                Locale.ROOT,
                "%d lost against %d alive, silent for %d s, in %d minutes in a row",
                lost(),
                alive(),
                Roll.SILENT_MICROS / 1_000_000,
                IN_A_ROW);
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        roll.write(out);
        out.writeInt(lostInARow);
        out.writeInt(calmInARow);
        out.writeBoolean(firing);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if it is another format version
     */
    public static WorkerSilence read(DataInput in) throws IOException {
        byte version = in.readByte();
        if (version != VERSION) {
            throw new IOException("expected worker silence of version " + VERSION + ", got: " + version);
        }
        WorkerSilence silence = new WorkerSilence();
        silence.roll = Roll.read(in);
        silence.lostInARow = in.readInt();
        silence.calmInARow = in.readInt();
        silence.firing = in.readBoolean();
        return silence;
    }
}
