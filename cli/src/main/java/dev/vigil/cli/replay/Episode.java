package dev.vigil.cli.replay;

import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.window.SubjectKind;

/** One firing of an alert, and whose it is. Times in microseconds since the epoch; {@link #OPEN}: it has not resolved. */
public record Episode(Alert alert, long firedMicros, long resolvedMicros) {

    static final long OPEN = Long.MAX_VALUE;

    /** What two episodes must share to be one alert seen twice. */
    record Identity(String cluster, String namespace, String rule, SubjectKind kind, String subject)
            implements Comparable<Identity> {
        @Override
        public int compareTo(Identity other) {
            return toString().compareTo(other.toString());
        }
    }

    /** An alert as it stood at a time: what resolved later was still open. */
    static Episode at(Alert alert, long toMicros) {
        boolean open = alert.getResolvedAtMicros() == 0 || alert.getResolvedAtMicros() >= toMicros;
        return new Episode(alert, alert.getFiredAtMicros(), open ? OPEN : alert.getResolvedAtMicros());
    }

    Identity identity() {
        return new Identity(
                alert.getSource().getCluster(),
                alert.getNamespace(),
                alert.getRule(),
                alert.getSubjectKind(),
                alert.getSubject());
    }

    /** Whether it fired at all, and was open at some time of the span. */
    boolean isWithin(long fromMicros, long toMicros) {
        return firedMicros != 0 && firedMicros < toMicros && resolvedMicros > fromMicros;
    }

    boolean overlaps(Episode other) {
        return firedMicros <= other.resolvedMicros && other.firedMicros <= resolvedMicros;
    }
}
