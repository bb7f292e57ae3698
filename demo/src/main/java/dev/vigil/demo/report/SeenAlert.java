package dev.vigil.demo.report;

import dev.vigil.demo.plan.Subject;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import java.time.Instant;
import java.util.List;

/**
 * One record of the alerts topic, and when it became visible to a reader.
 *
 * @param seenAt the reader's clock, the same that dates the plantings
 */
public record SeenAlert(Alert alert, Instant seenAt) {

    /** Whether the record says that the alert fires or did fire. */
    boolean fired() {
        return alert.getState() == AlertState.FIRING
                || (alert.getState() == AlertState.RESOLVED && alert.getFiredAtMicros() > 0);
    }

    Subject subject() {
        return new Subject(alert.getSubjectKind(), alert.getSubject());
    }

    /** Workflows named in the evidence, the best first. */
    List<String> workflowIds() {
        return alert.getEvidence().stream()
                .map(evidence -> evidence.getWorkflowId())
                .filter(id -> !id.isEmpty())
                .distinct()
                .toList();
    }
}
