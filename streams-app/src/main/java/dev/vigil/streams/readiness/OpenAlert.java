package dev.vigil.streams.readiness;

import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.alert.Evidence;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.window.SubjectKind;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A violation as a scorecard sees it.
 *
 * @param fromMinute first minute in which it counts
 * @param untilMinute minute from which on it does not; {@code Long.MAX_VALUE} while it is open
 */
record OpenAlert(
        String id,
        FailureMode mode,
        SubjectKind kind,
        String subject,
        String title,
        long sinceMicros,
        long workflows,
        List<Evidence> evidence,
        long fromMinute,
        long untilMinute) {

    private static final int NAMED = 3;
    static final long OPEN = Long.MAX_VALUE;

    static OpenAlert of(Alert alert, long fromMinute) {
        return new OpenAlert(
                alert.getAlertId(),
                alert.getFailureMode(),
                alert.getSubjectKind(),
                alert.getSubject(),
                alert.getTitle(),
                alert.getSinceMicros(),
                alert.getWorkflows(),
                List.copyOf(alert.getEvidence()
                        .subList(0, Math.min(NAMED, alert.getEvidence().size()))),
                fromMinute,
                alert.getState() == AlertState.FIRING ? OPEN : fromMinute);
    }

    OpenAlert from(long minute) {
        return new OpenAlert(id, mode, kind, subject, title, sinceMicros, workflows, evidence, minute, untilMinute);
    }

    OpenAlert until(long minute) {
        return new OpenAlert(id, mode, kind, subject, title, sinceMicros, workflows, evidence, fromMinute, minute);
    }

    boolean isOpenAt(long minute) {
        return fromMinute <= minute && minute < untilMinute;
    }

    /** Whether it speaks of this type: of itself, or of a queue or dependency that it rests on. */
    boolean concerns(String workflowType, TypeRecord type) {
        return switch (kind) {
            case WORKFLOW_TYPE -> subject.equals(workflowType);
            case DEPENDENCY -> type.dependencies.contains(subject);
            case TASK_QUEUE -> type.queues.contains(subject);
            case ACTIVITY_TYPE -> type.activities.contains(subject);
            case NAMESPACE, WORKER_TARGET -> false;
        };
    }

    void write(DataOutput out) throws IOException {
        State.text(out, id);
        State.text(out, mode.name());
        State.text(out, kind.name());
        State.text(out, subject);
        State.text(out, title);
        out.writeLong(sinceMicros);
        out.writeLong(workflows);
        out.writeLong(fromMinute);
        out.writeLong(untilMinute);
        out.writeByte(evidence.size());
        for (Evidence piece : evidence) {
            State.text(out, piece.getText());
            State.text(out, piece.getWorkflowId());
            State.text(out, piece.getRunId());
            out.writeLong(piece.getTimeMicros());
            out.writeByte(Math.min(16, piece.getEventIds().size()));
            for (int i = 0; i < Math.min(16, piece.getEventIds().size()); i++) {
                out.writeLong(piece.getEventIds().get(i));
            }
        }
    }

    static OpenAlert read(DataInput in) throws IOException {
        String id = State.text(in);
        FailureMode mode = FailureMode.valueOf(State.text(in));
        SubjectKind kind = SubjectKind.valueOf(State.text(in));
        String subject = State.text(in);
        String title = State.text(in);
        long since = in.readLong();
        long workflows = in.readLong();
        long from = in.readLong();
        long until = in.readLong();
        List<Evidence> evidence = new ArrayList<>();
        for (int i = in.readByte(); i > 0; i--) {
            String text = State.text(in);
            String workflowId = State.text(in);
            String runId = State.text(in);
            long time = in.readLong();
            List<Long> ids = new ArrayList<>();
            for (int j = in.readByte(); j > 0; j--) {
                ids.add(in.readLong());
            }
            evidence.add(new Evidence(text, workflowId, runId, ids, time));
        }
        return new OpenAlert(id, mode, kind, subject, title, since, workflows, evidence, from, until);
    }
}
