package dev.vigil.benchmarks.engine.reference;

import dev.vigil.schema.event.Marker;
import java.util.ArrayList;
import java.util.List;

/** The markers of one partition so far. Promises never go back. */
final class Markers {

    private final List<long[]> steps = new ArrayList<>();
    private long closedTo;
    private long readTo;

    void add(Marker marker, long capturedAtMicros) {
        closedTo = Math.max(closedTo, marker.getClosedToMicros());
        readTo = Math.max(readTo, marker.getOpenReadToMicros());
        steps.add(new long[] {closedTo, Math.min(closedTo, readTo), capturedAtMicros});
    }

    /** Up to where the last marker promised; 0 before the first one. */
    long promised(Clock clock) {
        return clock == Clock.CLOSED ? closedTo : Math.min(closedTo, readTo);
    }

    boolean isLate(Clock clock, long timeMicros) {
        long promised = promised(clock);
        return promised != 0 && timeMicros <= promised;
    }

    /** Capture of the first marker that promises everything before {@code endMicros}. */
    long capturedAt(Clock clock, long endMicros) {
        for (int low = 0, high = steps.size(); ; ) {
            int middle = (low + high) >>> 1;
            if (low == high) {
                return steps.get(low)[2];
            }
            if (steps.get(middle)[clock.ordinal()] >= endMicros) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
    }
}
