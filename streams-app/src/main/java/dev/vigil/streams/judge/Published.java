package dev.vigil.streams.judge;

import dev.vigil.schema.alert.Severity;
import dev.vigil.streams.alert.Violation;

/**
 * What the last record of an alert said: a new one is worth publishing if it would say something noticeably different. At most one
 * record a minute follows.
 */
record Published(double value, long workflows, Severity severity) {

    static final Published NOTHING = new Published(0, 0, Severity.INFO);

    private static final double NOTICEABLE = 0.25;

    static Published of(Violation violation, Severity severity) {
        return new Published(violation.observed().value(), violation.workflows(), severity);
    }

    boolean differs(Violation now, Severity severityNow) {
        return severityNow != severity
                || Math.abs(now.observed().value() - value) > NOTICEABLE * Math.abs(value)
                || now.workflows() > workflows * (1 + NOTICEABLE);
    }
}
