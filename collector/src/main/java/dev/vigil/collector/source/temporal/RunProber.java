package dev.vigil.collector.source.temporal;

import com.google.protobuf.ByteString;
import dev.vigil.collector.probe.ProbedFleet;
import dev.vigil.collector.translate.Micros;
import dev.vigil.schema.event.TaskQueueKind;
import dev.vigil.schema.readiness.ProbeAnswer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.query.v1.WorkflowQuery;
import io.temporal.api.taskqueue.v1.PollerInfo;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueResponse;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsResponse;
import io.temporal.api.workflowservice.v1.QueryWorkflowRequest;
import io.temporal.api.workflowservice.v1.ResetStickyTaskQueueRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * The replay probe's requests. A {@code __stack_trace} query makes the worker that answers replay the run's whole history, unless it has
 * the run in its cache; the server writes no event for a query. The answer's content is dropped unread, and of an error only what sort it
 * is stays. Before it, the run is taken off its sticky queue, so that it is replayed and not answered from another worker's cache.
 */
final class RunProber implements ProbedFleet {

    private static final String QUERY = "__stack_trace";

    /** A poller that has not polled for this long is gone; the server lists it for five minutes. A poll takes at most 70 s. */
    private static final long FRESH_MICROS = 75_000_000;

    private final TemporalNamespace namespace;
    private final WorkflowServiceBlockingStub stub;
    private final Duration answerWithin;
    private final Clock clock;
    private boolean resetsSticky = true;

    RunProber(TemporalNamespace namespace, WorkflowServiceBlockingStub stub, Duration answerWithin, Clock clock) {
        this.namespace = namespace;
        this.stub = stub;
        this.answerWithin = answerWithin;
        this.clock = clock;
    }

    @Override
    public Page runs(String workflowType, boolean closed, Optional<byte[]> token) throws InterruptedException {
        if (!namespace.capabilities().visibilityQueries()) {
            List<WorkflowExecutionInfo> all = closed ? namespace.listClosed() : namespace.listOpen();
            return new Page(
                    all.stream()
                            .filter(info -> info.getType().getName().equals(workflowType))
                            .map(RunProber::run)
                            .toList(),
                    Optional.empty());
        }
        ListWorkflowExecutionsResponse page = namespace.list(
                query(workflowType, closed), token.map(ByteString::copyFrom).orElse(ByteString.EMPTY));
        ByteString next = page.getNextPageToken();
        return new Page(
                page.getExecutionsList().stream()
                        .filter(info -> info.getType().getName().equals(workflowType))
                        .map(RunProber::run)
                        .toList(),
                next.isEmpty() ? Optional.empty() : Optional.of(next.toByteArray()));
    }

    @Override
    public long count(String workflowType, boolean closed) throws InterruptedException {
        return namespace.capabilities().visibilityQueries() && isQuotable(workflowType)
                ? namespace.count(query(workflowType, closed))
                : -1;
    }

    private static String query(String workflowType, boolean closed) {
        String status = "ExecutionStatus " + (closed ? "!=" : "=") + " 'Running'";
        return isQuotable(workflowType) ? "WorkflowType = '" + workflowType + "' AND " + status : status;
    }

    /** Servers compare a name with its escapes still in it (seen on 1.31.2); such a type is picked out here, from all runs. */
    static boolean isQuotable(String workflowType) {
        return workflowType.chars().noneMatch(c -> c == '\'' || c == '"' || c == '\\' || c < ' ');
    }

    private static ProbedRun run(WorkflowExecutionInfo info) {
        return new ProbedRun(
                info.getExecution().getWorkflowId(),
                info.getExecution().getRunId(),
                info.getTaskQueue(),
                info.getStatus() != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING,
                info.getHistoryLength());
    }

    @Override
    public Answer ask(ProbedRun run) throws InterruptedException {
        WorkflowExecution execution = WorkflowExecution.newBuilder()
                .setWorkflowId(run.workflowId())
                .setRunId(run.runId())
                .build();
        if (!run.closed()) {
            resetSticky(execution);
        }
        QueryWorkflowRequest request = QueryWorkflowRequest.newBuilder()
                .setNamespace(namespace.name())
                .setExecution(execution)
                .setQuery(WorkflowQuery.newBuilder().setQueryType(QUERY))
                .build();
        long begin = System.nanoTime();
        ProbeAnswer answer = ProbeAnswer.COMPATIBLE;
        boolean throttled = false;
        try {
            var ignored = deadlined().queryWorkflow(request); // a yes; what it says is nobody's business here
        } catch (StatusRuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException("query");
            }
            answer = sort(e.getStatus());
            throttled = e.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED;
        }
        return new Answer(answer, TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begin), throttled);
    }

    /** Writes no event either; the next workflow task of the run goes to any worker, which replays it. */
    private void resetSticky(WorkflowExecution execution) {
        if (!resetsSticky) {
            return;
        }
        try {
            var ignored = deadlined()
                    .resetStickyTaskQueue(ResetStickyTaskQueueRequest.newBuilder()
                            .setNamespace(namespace.name())
                            .setExecution(execution)
                            .build());
        } catch (StatusRuntimeException e) {
            // the query will say what is wrong; a server that cannot is asked once
            resetsSticky = e.getStatus().getCode() != Status.Code.UNIMPLEMENTED;
        }
    }

    /** Of the text only that it is about non-determinism is looked at: Java's exception, the code that all SDKs share, or Core's words. */
    static ProbeAnswer sort(Status status) {
        String text = String.valueOf(status.getDescription()).toLowerCase(Locale.ROOT);
        return switch (status.getCode()) {
            case OK -> ProbeAnswer.COMPATIBLE;
            case DEADLINE_EXCEEDED, CANCELLED, UNAVAILABLE -> ProbeAnswer.TIMED_OUT;
            case NOT_FOUND -> ProbeAnswer.GONE;
            case INVALID_ARGUMENT ->
                text.contains("nondetermin") || text.contains("non-determin") || text.contains("tmprl1100")
                        ? ProbeAnswer.INCOMPATIBLE
                        : ProbeAnswer.UNSUPPORTED;
            case FAILED_PRECONDITION ->
                text.contains("workflow task in failed state") ? ProbeAnswer.ALREADY_STUCK : ProbeAnswer.NOT_READY;
            case RESOURCE_EXHAUSTED, PERMISSION_DENIED, UNAUTHENTICATED -> ProbeAnswer.REFUSED;
            case UNKNOWN, ALREADY_EXISTS, ABORTED, OUT_OF_RANGE, UNIMPLEMENTED, INTERNAL, DATA_LOSS ->
                ProbeAnswer.UNSUPPORTED;
        };
    }

    @Override
    public QueueState queue(String taskQueue) throws InterruptedException {
        try {
            DescribeTaskQueueResponse description = namespace.describeTaskQueue(taskQueue, TaskQueueKind.WORKFLOW);
            long now = Micros.of(clock.instant());
            SortedSet<String> builds = new TreeSet<>();
            int fresh = 0;
            for (PollerInfo poller : description.getPollersList()) {
                if (now - Micros.of(poller.getLastAccessTime()) <= FRESH_MICROS) {
                    fresh++;
                    build(poller).ifPresent(builds::add);
                }
            }
            long oldest =
                    description.hasStats() ? Micros.of(description.getStats().getApproximateBacklogAge()) : -1;
            return new QueueState(fresh, builds, oldest);
        } catch (RequestFailedException e) {
            // unknown is not nobody: the query itself will tell
            return new QueueState(1, new TreeSet<>(), -1);
        }
    }

    private static Optional<String> build(PollerInfo poller) {
        String deployed = poller.getDeploymentOptions().getBuildId();
        String build =
                deployed.isEmpty() ? poller.getWorkerVersionCapabilities().getBuildId() : deployed;
        return build.isEmpty() ? Optional.empty() : Optional.of(build);
    }

    private WorkflowServiceBlockingStub deadlined() {
        return stub.withDeadlineAfter(answerWithin.toMillis(), TimeUnit.MILLISECONDS);
    }
}
