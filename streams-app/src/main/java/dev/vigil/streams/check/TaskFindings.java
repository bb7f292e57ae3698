package dev.vigil.streams.check;

import static dev.vigil.schema.HistoryEventType.CAUSE_NON_DETERMINISTIC_ERROR;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_EXECUTION_FAILED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_TASK_COMPLETED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_TASK_FAILED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_TASK_STARTED;

import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.schema.readiness.Verdict;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** FM1: workflow tasks that failed by a fault of the code, and whether the run recovered; FM4: a history that grows too long. */
final class TaskFindings {

    /** Causes that are no fault of the code: as in {@code observe}. 0 = the file does not say. */
    private static final Set<Integer> NO_FAULT = Set.of(0, 1, 13, 17, 18, 20, 31, 39);

    private static final String NON_DETERMINISM = "NonDeterministicException";

    private final Findings findings;
    private final IntFunction<String> causeName;
    private @Nullable WorkflowEvent lastGood;
    private @Nullable WorkflowEvent beforeLastGood;
    private @Nullable WorkflowEvent failing;
    private boolean suggested;

    TaskFindings(Findings findings, IntFunction<String> causeName) {
        this.findings = findings;
        this.causeName = causeName;
    }

    void event(WorkflowEvent event) {
        if (event.getCopied()) {
            lastGood = event.getEventType() == WORKFLOW_TASK_COMPLETED ? event : lastGood;
            return;
        }
        switch (event.getEventType()) {
            case WORKFLOW_TASK_COMPLETED -> completed(event);
            case WORKFLOW_TASK_FAILED -> failed(event);
            case WORKFLOW_TASK_STARTED -> started(event);
            case WORKFLOW_EXECUTION_FAILED -> runFailed(event);
            default -> {
                // says nothing of tasks
            }
        }
    }

    private void failed(WorkflowEvent event) {
        if (failing == null && !NO_FAULT.contains(event.getAttributes().getCause())) {
            failing = event;
        }
    }

    private void completed(WorkflowEvent event) {
        if (failing != null) {
            findings.add(
                    FailureMode.NON_DETERMINISM,
                    Verdict.UNPROVEN,
                    rule(failing),
                    List.of(failing.getEventId(), event.getEventId()),
                    what(failing) + "; it recovered, event " + event.getEventId() + on(event),
                    "");
            failing = null;
        }
        beforeLastGood = lastGood;
        lastGood = event;
    }

    private void started(WorkflowEvent event) {
        if (event.getAttributes().getSuggestContinueAsNew() && !suggested) {
            suggested = true;
            long bytes = event.getAttributes().getHistorySizeBytes();
            findings.add(
                    FailureMode.LONG_RUNNING_DRIFT,
                    Verdict.UNPROVEN,
                    "continue-as-new-suggested",
                    List.of(event.getEventId()),
                    "the server suggests continue-as-new"
                            + (bytes > 0 ? ": the history has " + size(bytes) + " here" : ""),
                    "continue as new before the limits of a history end the run");
        }
    }

    private static String size(long bytes) {
        return bytes < 10_240 ? bytes + " bytes" : bytes / 1_024 + " KiB";
    }

    /** Where non-determinism is configured to fail the run, the run says so itself. */
    private void runFailed(WorkflowEvent event) {
        for (String type : event.getAttributes().getFailureTypes()) {
            if (type.endsWith(NON_DETERMINISM)) {
                lastGood = beforeLastGood; // the last one is the task that failed the run
                findings.add(
                        FailureMode.NON_DETERMINISM,
                        Verdict.NO_GO,
                        "run-failed-by-non-determinism",
                        List.of(event.getEventId()),
                        "the run failed because the code did not match its history" + good(),
                        advice());
                return;
            }
        }
    }

    /** The history ends here. */
    void end(WorkflowEvent last) {
        if (failing == null) {
            return;
        }
        boolean closed = HistoryEventType.closes(last.getEventType());
        boolean replay = failing.getAttributes().getCause() == CAUSE_NON_DETERMINISTIC_ERROR;
        String state = closed
                ? "; no task succeeded before the run was closed, event " + last.getEventId()
                : replay
                        ? ". It looks Running, fails no counter and will be retried for ever"
                        : ". It looks Running and will be retried until the code changes";
        findings.add(
                FailureMode.NON_DETERMINISM,
                Verdict.NO_GO,
                rule(failing),
                List.of(failing.getEventId()),
                what(failing) + good() + state,
                advice());
    }

    private static String rule(WorkflowEvent event) {
        return event.getAttributes().getCause() == CAUSE_NON_DETERMINISTIC_ERROR
                ? "non-determinism"
                : "workflow-task-failed";
    }

    private String what(WorkflowEvent event) {
        return "workflow task failed: " + causeName.apply(event.getAttributes().getCause()) + on(event);
    }

    private String good() {
        return lastGood == null ? "" : "; last good task, event " + lastGood.getEventId() + "," + on(lastGood);
    }

    private String advice() {
        String build = lastGood == null ? "" : lastGood.getAttributes().getBuildId();
        return build.isEmpty()
                ? "roll back to the code of the last good task, or add a version gate"
                : "roll back to " + build + ", or add a version gate";
    }

    private static String on(WorkflowEvent event) {
        EventAttributes attributes = event.getAttributes();
        if (!attributes.getBuildId().isEmpty()) {
            return " on build " + attributes.getBuildId();
        }
        return attributes.getIdentity().isEmpty() ? " on a worker without a name" : " on " + attributes.getIdentity();
    }
}
