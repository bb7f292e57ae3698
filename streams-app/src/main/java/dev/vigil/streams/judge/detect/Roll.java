package dev.vigil.streams.judge.detect;

import dev.vigil.streams.pane.SeenWorker;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which workers of a queue beat. A dead worker keeps its last status in the server's list for five minutes, so only a heartbeat that does
 * not move tells; how old it is by the worker's own clock is never asked, because that clock may be wrong. Mutable, not thread-safe; about
 * 150 bytes a worker, at most {@value #MOST} of them.
 */
final class Roll {

    /** Workers beat every 60 s unless told to do so more often: the longest interval that they may set. */
    private static final long LONGEST_INTERVAL_MICROS = 60_000_000;
    /** Two heartbeats are missing and half an interval more: one that is lost is no silence. */
    static final long SILENT_MICROS = LONGEST_INTERVAL_MICROS * 5 / 2;

    /** The list is read every 30 s: who is missing from three of them is not listed any more. */
    private static final long UNLISTED_MICROS = 90_000_000;
    /** The server lists a worker for five minutes after its last heartbeat; from then on it has left for certain. */
    private static final long LEFT_MICROS = 300_000_000;

    private static final long FORGOTTEN_MICROS = 600_000_000;
    private static final long HOUR_MICROS = 3_600_000_000L;
    private static final long DAY_MICROS = 24 * HOUR_MICROS;
    static final int MOST = 128;

    private final TreeMap<String, Worker> workers = new TreeMap<>();
    private long listedMicros;

    /** One start of a worker. Times are captures of the list, microseconds since the epoch. */
    static final class Worker {
        String identity = "";
        boolean leaving;
        long heartbeat;
        long started;
        /** When its present heartbeat was seen first. */
        long since;
        /** When it was listed last. */
        long seen;
        /** When it came. */
        long appeared;
        /** It stands in for one that fell silent. */
        boolean used;
        /** Its silence is made up for by another, or by what a person said. */
        boolean settled;

        boolean silent() {
            return !leaving && seen - since >= SILENT_MICROS;
        }

        /** Silent, and neither another nor what a person said makes up for it. */
        boolean lost() {
            return silent() && !settled;
        }
    }

    /** Takes a worker of the list; older readings than the last one of it are skipped. */
    void see(SeenWorker beat, boolean first) {
        String key = beat.instance();
        Worker worker = workers.get(key);
        if (worker == null) {
            worker = new Worker();
            worker.since = beat.capturedMicros();
            worker.heartbeat = beat.heartbeatMicros();
            boolean older = first && beat.startedMicros() > 0;
            worker.appeared = older ? Math.min(beat.startedMicros(), beat.capturedMicros()) : beat.capturedMicros();
            workers.put(key, worker);
        } else if (beat.capturedMicros() < worker.seen) {
            return;
        }
        if (worker.heartbeat != beat.heartbeatMicros()) {
            worker.heartbeat = beat.heartbeatMicros();
            worker.since = beat.capturedMicros();
            worker.settled = false;
        }
        worker.identity = beat.identity();
        worker.leaving = beat.leaving();
        worker.started = beat.startedMicros();
        worker.seen = beat.capturedMicros();
        listedMicros = Math.max(listedMicros, beat.capturedMicros());
    }

    /**
     * Forgets who is not listed any more.
     *
     * @param open whether the silent ones are still spoken of
     */
    void forget(long nowMicros, boolean open) {
        workers.values().removeIf(worker -> nowMicros - worker.seen > remembered(worker, open));
        while (workers.size() > MOST) {
            workers.remove(workers.entrySet().stream()
                    .min(Comparator.comparingLong((Map.Entry<String, Worker> entry) -> entry.getValue().seen)
                            .thenComparing(Map.Entry::getKey))
                    .orElseThrow()
                    .getKey());
        }
    }

    private static long remembered(Worker worker, boolean open) {
        if (worker.silent()) {
            return open ? DAY_MICROS : HOUR_MICROS;
        }
        return worker.leaving ? HOUR_MICROS : FORGOTTEN_MICROS;
    }

    boolean isEmpty() {
        return workers.isEmpty();
    }

    /** By instance. */
    Collection<Worker> workers() {
        return workers.values();
    }

    /** Whether it beats, as far as the last list says. */
    boolean alive(Worker worker) {
        return !worker.silent() && !worker.leaving && listedMicros - worker.seen < UNLISTED_MICROS;
    }

    /** Whether nothing that it ran could run any more at a time: it had fallen silent, or it had shut down. */
    static boolean gone(Worker worker, long atMicros) {
        return worker.silent() && atMicros - worker.since >= SILENT_MICROS
                || worker.leaving && atMicros - worker.seen >= LEFT_MICROS;
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(listedMicros);
        out.writeShort(workers.size());
        for (Map.Entry<String, Worker> entry : workers.entrySet()) {
            Worker worker = entry.getValue();
            out.writeUTF(entry.getKey());
            out.writeUTF(worker.identity);
            out.writeLong(worker.heartbeat);
            out.writeLong(worker.started);
            out.writeLong(worker.since);
            out.writeLong(worker.seen);
            out.writeLong(worker.appeared);
            out.writeByte((worker.leaving ? 1 : 0) | (worker.used ? 2 : 0) | (worker.settled ? 4 : 0));
        }
    }

    static Roll read(DataInput in) throws IOException {
        Roll roll = new Roll();
        roll.listedMicros = in.readLong();
        int workers = in.readShort();
        if (workers < 0 || workers > MOST) {
            throw new IOException("expected at most " + MOST + " workers, got: " + workers);
        }
        for (int i = 0; i < workers; i++) {
            String key = in.readUTF();
            Worker worker = new Worker();
            worker.identity = in.readUTF();
            worker.heartbeat = in.readLong();
            worker.started = in.readLong();
            worker.since = in.readLong();
            worker.seen = in.readLong();
            worker.appeared = in.readLong();
            int flags = in.readByte();
            worker.leaving = (flags & 1) != 0;
            worker.used = (flags & 2) != 0;
            worker.settled = (flags & 4) != 0;
            roll.workers.put(key, worker);
        }
        return roll;
    }
}
