package dev.vigil.streams.pane;

import dev.vigil.schema.Keys;
import dev.vigil.streams.observe.Observation.AttemptRunning;
import dev.vigil.streams.pane.Readings.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An attempt whose worker's death no timeout would show soon, as a snapshot saw it last within a pane: a reading of
 * {@link Pane.Gauge#RUNNING_ATTEMPTS}, 64 of a queue.
 *
 * @param capturedMicros when, microseconds since the epoch
 * @param identity of the worker that took it, as {@link SeenWorker#identity()}
 * @param workflowId empty if the names together are too long
 * @param startedMicros its start, microseconds since the epoch
 * @param foundMicros when the first timeout would end it, microseconds since the epoch; {@link Long#MAX_VALUE} = none will
 */
public record RunningAttempt(
        long capturedMicros,
        String identity,
        String activityType,
        String activityId,
        String runId,
        String workflowId,
        long startedMicros,
        long foundMicros) {

    private static final int NAMES = 5;

    /** Adds an attempt. */
    public static void into(Pane pane, AttemptRunning running) {
        String identity = SeenWorker.identity(running.identity());
        String type = running.activity().activityType();
        String runId = running.proof().runId();
        String label = Keys.of(
                identity, type, running.activityId(), runId, running.proof().workflowId());
        if (label.length() > Bounded.LABEL_CHARS) {
            label = Keys.of(identity, type, running.activityId(), runId, "");
        }
        pane.read(
                Pane.Gauge.RUNNING_ATTEMPTS,
                label,
                running.timeMicros(),
                running.startedMicros(),
                running.foundMicros());
    }

    /** Those of a pane, in an order of their own that is always the same; names that were cut are left out. */
    public static List<RunningAttempt> of(Pane pane) {
        List<RunningAttempt> attempts = new ArrayList<>();
        for (Map.Entry<String, Reading> entry :
                pane.readings(Pane.Gauge.RUNNING_ATTEMPTS).latest().entrySet()) {
            Reading reading = entry.getValue();
            if (entry.getKey().length() < Bounded.LABEL_CHARS) {
                List<String> names = Keys.segments(entry.getKey());
                if (names.size() == NAMES) {
                    attempts.add(new RunningAttempt(
                            reading.timeMicros(),
                            names.get(0),
                            names.get(1),
                            names.get(2),
                            names.get(3),
                            names.get(4),
                            reading.value(),
                            reading.second()));
                }
            }
        }
        return attempts;
    }
}
