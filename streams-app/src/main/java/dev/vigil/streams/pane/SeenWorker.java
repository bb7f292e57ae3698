package dev.vigil.streams.pane;

import dev.vigil.schema.Keys;
import dev.vigil.streams.observe.Observation.WorkerSeen;
import dev.vigil.streams.pane.Readings.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A worker as its server listed it last within a pane, kept as a reading of {@link Pane.Gauge#WORKERS}: of a queue with more than 64
 * workers the 64 with the smallest hashes.
 *
 * @param capturedMicros when the list was read, microseconds since the epoch
 * @param instance unique for each start of a worker
 * @param identity as in histories; the first {@value #IDENTITY_CHARS} characters
 * @param leaving whether it said that it shuts down
 * @param heartbeatMicros its last heartbeat by its own clock: only whether it moves says something
 * @param startedMicros its start by its own clock; 0 = unknown
 */
public record SeenWorker(
        long capturedMicros,
        String instance,
        String identity,
        boolean leaving,
        long heartbeatMicros,
        long startedMicros) {

    static final int IDENTITY_CHARS = 80;
    private static final int INSTANCE_CHARS = 64;

    /** Adds what was seen of a worker. */
    public static void into(Pane pane, WorkerSeen seen) {
        String label = Keys.of(Bounded.text(seen.instanceKey(), INSTANCE_CHARS), identity(seen.identity()));
        pane.read(
                Pane.Gauge.WORKERS,
                label,
                seen.timeMicros(),
                seen.heartbeatMicros(),
                2 * Math.max(0, seen.startedMicros()) + (seen.leaving() ? 1 : 0));
    }

    /** Those of a pane, in an order of their own that is always the same. */
    public static List<SeenWorker> of(Pane pane) {
        List<SeenWorker> workers = new ArrayList<>();
        for (Map.Entry<String, Reading> entry :
                pane.readings(Pane.Gauge.WORKERS).latest().entrySet()) {
            List<String> names = Keys.segments(entry.getKey());
            Reading reading = entry.getValue();
            if (names.size() == 2) {
                workers.add(new SeenWorker(
                        reading.timeMicros(),
                        names.get(0),
                        names.get(1),
                        reading.second() % 2 == 1,
                        reading.value(),
                        reading.second() / 2));
            }
        }
        return workers;
    }

    static String identity(String identity) {
        return Bounded.text(identity, IDENTITY_CHARS);
    }
}
