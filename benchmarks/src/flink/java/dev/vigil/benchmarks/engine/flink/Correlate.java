package dev.vigil.benchmarks.engine.flink;

import static dev.vigil.schema.HistoryEventType.*;

import dev.vigil.benchmarks.engine.reference.MinuteRows;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.schema.fact.ChainOutcome;
import dev.vigil.schema.window.Measure;
import dev.vigil.schema.window.SubjectKind;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.java.typeutils.ValueTypeInfo;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** Events of a run to facts, keyed by run id. Its state dies with the run. */
final class Correlate extends KeyedProcessFunction<String, WorkflowEvent, Fact> {

    private static final long serialVersionUID = 1;
    private static final int RETRY_IN_PROGRESS = 1;

    private transient @Nullable ValueState<RunMemory> state;

    @Override
    public void open(OpenContext context) {
        state = getRuntimeContext()
                .getState(new ValueStateDescriptor<>("run", new ValueTypeInfo<>(RunMemory.class)));
    }

    @Override
    public void processElement(WorkflowEvent event, Context context, Collector<Fact> out) throws Exception {
        ValueState<RunMemory> current = state;
        if (current == null) {
            throw new IllegalStateException("open was not called");
        }
        RunMemory run = current.value();
        if (run == null) {
            run = new RunMemory();
        }
        if (event.getEventId() <= run.lastEventId) {
            return;
        }
        run.lastEventId = event.getEventId();
        if (apply(event, event.getAttributes(), run, out)) {
            current.clear();
        } else {
            current.update(run);
        }
    }

    /** Whether the run has closed. */
    private static boolean apply(WorkflowEvent event, EventAttributes attributes, RunMemory run, Collector<Fact> out) {
        long time = event.getEventTimeMicros();
        switch (event.getEventType()) {
            case WORKFLOW_EXECUTION_STARTED -> run.workflowType = attributes.getWorkflowType();
            case WORKFLOW_TASK_SCHEDULED -> {
                run.taskScheduledId = event.getEventId();
                run.taskScheduledAt = time;
                run.taskAttempt = attributes.getAttempt();
                run.taskQueue = attributes.getTaskQueue();
            }
            case WORKFLOW_TASK_STARTED -> {
                if (run.taskScheduledId == attributes.getScheduledEventId() && run.taskAttempt == 1) {
                    latency(SubjectKind.TASK_QUEUE, run.taskQueue, Measure.WORKFLOW_TASK_WAIT, time
                            - run.taskScheduledAt, out);
                }
            }
            case ACTIVITY_TASK_SCHEDULED -> {
                RunMemory.Open open = new RunMemory.Open();
                open.type = attributes.getActivityType();
                open.queue = attributes.getTaskQueue();
                open.scheduledAt = time;
                run.activities.put(event.getEventId(), open);
            }
            case ACTIVITY_TASK_STARTED -> {
                RunMemory.Open open = run.activities.get(attributes.getScheduledEventId());
                if (open != null) {
                    open.startedAt = time;
                    open.attempt = attributes.getAttempt();
                }
            }
            case ACTIVITY_TASK_COMPLETED, ACTIVITY_TASK_CANCELED -> closed(event, run, false, out);
            case ACTIVITY_TASK_FAILED, ACTIVITY_TASK_TIMED_OUT -> closed(event, run, true, out);
            case WORKFLOW_EXECUTION_COMPLETED -> {
                return ended(ChainOutcome.COMPLETED, attributes, run, out);
            }
            case WORKFLOW_EXECUTION_FAILED -> {
                return ended(ChainOutcome.FAILED, attributes, run, out);
            }
            case WORKFLOW_EXECUTION_TIMED_OUT -> {
                return ended(ChainOutcome.TIMED_OUT, attributes, run, out);
            }
            case WORKFLOW_EXECUTION_CANCELED -> {
                return ended(ChainOutcome.CANCELED, attributes, run, out);
            }
            case WORKFLOW_EXECUTION_TERMINATED -> {
                return ended(ChainOutcome.TERMINATED, attributes, run, out);
            }
            case WORKFLOW_EXECUTION_CONTINUED_AS_NEW -> {
                return true;
            }
            default -> {
                // timers and signals are not part of this job
            }
        }
        return false;
    }

    private static void closed(WorkflowEvent event, RunMemory run, boolean failed, Collector<Fact> out) {
        RunMemory.Open open = run.activities.remove(event.getAttributes().getScheduledEventId());
        if (open == null) {
            return;
        }
        if (open.attempt == 1) {
            latency(SubjectKind.TASK_QUEUE, open.queue, Measure.QUEUE_WAIT, open.startedAt - open.scheduledAt, out);
        }
        latency(
                SubjectKind.ACTIVITY_TYPE,
                open.type + "@" + open.queue,
                Measure.EXECUTION,
                event.getEventTimeMicros() - open.startedAt,
                out);
        out.collect(new Fact(MinuteRows.calls(open.type), Fact.Kind.CALL, open.attempt, failed));
    }

    private static boolean ended(ChainOutcome outcome, EventAttributes close, RunMemory run, Collector<Fact> out) {
        boolean retried = close.getRetryState() == RETRY_IN_PROGRESS
                && !close.getNewRunId().isEmpty();
        if (!retried) {
            out.collect(new Fact(MinuteRows.outcomes(run.workflowType), Fact.Kind.OUTCOME, outcome.ordinal(), false));
        }
        return true;
    }

    private static void latency(
            SubjectKind kind, String subject, Measure measure, long micros, Collector<Fact> out) {
        out.collect(new Fact(
                MinuteRows.latency(kind, subject, measure), Fact.Kind.LATENCY, Math.max(0, micros), false));
    }
}
