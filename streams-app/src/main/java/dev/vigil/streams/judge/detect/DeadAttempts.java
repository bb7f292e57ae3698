package dev.vigil.streams.judge.detect;

import dev.vigil.streams.judge.detect.Roll.Worker;
import dev.vigil.streams.pane.RunningAttempt;
import dev.vigil.streams.pane.SeenWorker;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds attempts that run, as the server thinks, on a worker that is gone: every worker of that identity which was there when the attempt
 * started had fallen silent, or had shut down, when the attempt was still seen. Of an identity that was never listed nothing is said. Not thread-safe; at most {@value #MOST}
 * attempts, about 200 bytes each.
 */
public final class DeadAttempts implements Detector {

    private static final byte VERSION = 1;
    /** Clocks of worker and server may differ by so much. */
    private static final long SKEW_MICROS = 60_000_000;
    /** An attempt that is open is described every 10 s; what was not seen for so long is over. */
    private static final long OVER_MICROS = 300_000_000;

    private static final int MOST = 128;

    private Roll roll = new Roll();
    private final TreeMap<String, RunningAttempt> attempts = new TreeMap<>();
    /** Of these, dead. */
    private final TreeSet<String> dead = new TreeSet<>();
    /** Somebody has closed the alert: only more of them are news. */
    private long accepted;

    /** A complete minute in which workers or attempts were seen. */
    public void minute(List<SeenWorker> listed, List<RunningAttempt> running) {
        listed.forEach(beat -> roll.see(beat, false));
        for (RunningAttempt attempt : running) {
            attempts.merge(call(attempt), attempt, (a, b) -> a.capturedMicros() > b.capturedMicros() ? a : b);
        }
        long now = Math.max(
                listed.stream().mapToLong(SeenWorker::capturedMicros).max().orElse(0),
                running.stream().mapToLong(RunningAttempt::capturedMicros).max().orElse(0));
        roll.forget(now, !attempts.isEmpty());
        attempts.values().removeIf(attempt -> now - attempt.capturedMicros() > OVER_MICROS);
        while (attempts.size() > MOST) {
            attempts.remove(attempts.entrySet().stream()
                    .max(Comparator.comparingLong((Map.Entry<String, RunningAttempt> entry) ->
                                    entry.getValue().startedMicros())
                            .thenComparing(Map.Entry::getKey))
                    .orElseThrow()
                    .getKey());
        }
        dead.clear();
        attempts.forEach((call, attempt) -> {
            if (isDead(attempt)) {
                dead.add(call);
            }
        });
        accepted = Math.min(accepted, dead.size());
    }

    private static String call(RunningAttempt attempt) {
        return attempt.runId() + "/" + attempt.activityId();
    }

    /** When it was seen last: what ended since then is not told, and its worker may well have gone afterwards. */
    private boolean isDead(RunningAttempt attempt) {
        List<Worker> there = roll.workers().stream()
                .filter(worker -> worker.identity.equals(attempt.identity()))
                .filter(worker -> worker.started <= attempt.startedMicros() + SKEW_MICROS)
                .toList();
        return !there.isEmpty() && there.stream().allMatch(worker -> Roll.gone(worker, attempt.capturedMicros()));
    }

    /** The one that runs longest first. */
    public List<RunningAttempt> dead() {
        return dead.stream()
                .map(call -> Objects.requireNonNull(attempts.get(call)))
                .sorted(Comparator.comparingLong(RunningAttempt::startedMicros)
                        .thenComparing(RunningAttempt::runId)
                        .thenComparing(RunningAttempt::activityId))
                .toList();
    }

    @Override
    public boolean firing() {
        return dead.size() > accepted;
    }

    @Override
    public boolean atRest() {
        return dead.isEmpty();
    }

    @Override
    public void clear() {
        accepted = dead.size();
    }

    @Override
    public String why() {
        return String.format(
                Locale.ROOT,
                "%d run on workers that were not heard of for %d s or have shut down",
                dead.size(),
                Roll.SILENT_MICROS / 1_000_000);
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        roll.write(out);
        out.writeLong(accepted);
        out.writeShort(attempts.size());
        for (Map.Entry<String, RunningAttempt> entry : attempts.entrySet()) {
            RunningAttempt attempt = entry.getValue();
            out.writeLong(attempt.capturedMicros());
            out.writeUTF(attempt.identity());
            out.writeUTF(attempt.activityType());
            out.writeUTF(attempt.activityId());
            out.writeUTF(attempt.runId());
            out.writeUTF(attempt.workflowId());
            out.writeLong(attempt.startedMicros());
            out.writeLong(attempt.foundMicros());
            out.writeBoolean(dead.contains(entry.getKey()));
        }
    }

    private void readAttempts(DataInput in) throws IOException {
        int count = in.readShort();
        if (count < 0 || count > MOST) {
            throw new IOException("expected at most " + MOST + " attempts, got: " + count);
        }
        for (int i = 0; i < count; i++) {
            RunningAttempt attempt = new RunningAttempt(
                    in.readLong(),
                    in.readUTF(),
                    in.readUTF(),
                    in.readUTF(),
                    in.readUTF(),
                    in.readUTF(),
                    in.readLong(),
                    in.readLong());
            attempts.put(call(attempt), attempt);
            if (in.readBoolean()) {
                dead.add(call(attempt));
            }
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if it is another format version
     */
    public static DeadAttempts read(DataInput in) throws IOException {
        byte version = in.readByte();
        if (version != VERSION) {
            throw new IOException("expected dead attempts of version " + VERSION + ", got: " + version);
        }
        DeadAttempts dead = new DeadAttempts();
        dead.roll = Roll.read(in);
        dead.accepted = in.readLong();
        dead.readAttempts(in);
        return dead;
    }
}
