package dev.vigil.collector.source.temporal;

import com.google.protobuf.ByteString;
import dev.vigil.collector.probe.ProbedFleet;
import dev.vigil.collector.progress.Coverage;
import dev.vigil.collector.progress.RunKey;
import dev.vigil.collector.translate.Micros;
import dev.vigil.schema.event.TaskQueueKind;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.CountWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueResponse;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryReverseRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryReverseResponse;
import io.temporal.api.workflowservice.v1.ListClosedWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListOpenWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListWorkersRequest;
import io.temporal.api.workflowservice.v1.ListWorkersResponse;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The requests that the collector sends about one namespace, each through the gate of its API class. Thread-safe. All
 * throw {@link RequestFailedException}; none tries again by itself.
 */
public final class TemporalNamespace {

    /** The server's own limit for a page of visibility. */
    static final int VISIBILITY_PAGE = 1_000;

    /** Where a server does not say how long it keeps closed runs; the largest that Temporal Cloud allows. */
    private static final Duration LONGEST_RETENTION = Duration.ofDays(90);

    /** No run has this id; asking for it tells whether a request is implemented. */
    private static final RunKey NO_RUN = new RunKey("", "vigil-probe", "00000000-0000-0000-0000-000000000000");

    private final String namespace;
    private final Capabilities capabilities;
    private final WorkflowServiceBlockingStub stub;
    private final RequestLimits limits;
    private final Map<ApiClass, RequestGate> gates;
    private volatile boolean hurried;
    private volatile double part = 1;

    private TemporalNamespace(
            String namespace,
            Capabilities capabilities,
            WorkflowServiceBlockingStub stub,
            RequestLimits limits,
            Map<ApiClass, RequestGate> gates) {
        this.namespace = namespace;
        this.capabilities = capabilities;
        this.stub = stub;
        this.limits = limits;
        this.gates = gates;
    }

    /**
     * Finds out what the server can do: tries, and takes UNIMPLEMENTED for no.
     *
     * @throws StatusRuntimeException if the server is away or refuses
     */
    static TemporalNamespace open(
            WorkflowServiceBlockingStub stub,
            DescribeNamespaceResponse description,
            String namespace,
            RequestLimits limits,
            Clock clock,
            RequestObserver observer,
            RandomGenerator jitter) {
        Duration retention =
                Duration.ofNanos(Micros.of(description.getConfig().getWorkflowExecutionRetentionTtl()) * 1_000);
        boolean queries = implemented(() -> stub.listWorkflowExecutions(ListWorkflowExecutionsRequest.newBuilder()
                .setNamespace(namespace)
                .setPageSize(1)
                .build()));
        boolean reverse = implemented(
                () -> stub.getWorkflowExecutionHistoryReverse(GetWorkflowExecutionHistoryReverseRequest.newBuilder()
                        .setNamespace(namespace)
                        .setExecution(execution(NO_RUN))
                        .setMaximumPageSize(1)
                        .build()));
        boolean problems = description.getNamespaceInfo().getCapabilities().getReportedProblemsSearchAttribute();
        Map<ApiClass, RequestGate> gates = new EnumMap<>(ApiClass.class);
        for (ApiClass api : ApiClass.values()) {
            gates.put(api, new RequestGate(namespace, api, rate(api, limits, queries), clock, observer, jitter));
        }
        return new TemporalNamespace(
                namespace, new Capabilities(queries, reverse, problems && queries, retention), stub, limits, gates);
    }

    /**
     * Visibility as this server has it.
     *
     * @param since how far back closed runs are wanted, empty: as far as the server keeps them
     * @param before how far an earlier discovery came
     */
    public Visibility visibility(ScanConfig config, Optional<Duration> since, Coverage before, Clock clock) {
        if (!capabilities.visibilityQueries()) {
            return new ListedVisibility(this, clock);
        }
        long now = Micros.of(clock.instant());
        Duration retention = capabilities.retention().isZero() ? LONGEST_RETENTION : capabilities.retention();
        long floor = now - since.orElse(retention).toNanos() / 1_000;
        return new QueriedVisibility(this, config, clock, new ScanWindows(config, floor, before, now));
    }

    /**
     * What a replay probe asks of this namespace.
     *
     * @param answerWithin how long a worker may take for one answer
     */
    public ProbedFleet probed(Duration answerWithin, Clock clock) {
        return new RunProber(this, stub, answerWithin, clock);
    }

    public String name() {
        return namespace;
    }

    public Capabilities capabilities() {
        return capabilities;
    }

    /** Requests sent so far by API class. */
    public Map<ApiClass, Long> requests() {
        Map<ApiClass, Long> requests = new EnumMap<>(ApiClass.class);
        gates.forEach((api, gate) -> requests.put(api, gate.requests()));
        return requests;
    }

    /** What is wrong at the moment, in sentences. */
    public List<String> troubles() {
        List<String> troubles = new ArrayList<>();
        gates.values().forEach(gate -> gate.trouble().ifPresent(troubles::add));
        return troubles;
    }

    /** The most that is asked for in a second, by API class. */
    public double perSecond(ApiClass api) {
        double all = rate(api, limits, capabilities.visibilityQueries());
        return api == ApiClass.VISIBILITY ? all : all * part; // one collector discovers for all of them
    }

    /** Takes more than the share, as far as that is allowed, or the share again. */
    public synchronized void hurry(boolean hurry) {
        hurried = hurry && limits.retentionBoost() > 1;
        setRates();
    }

    /**
     * Divides the share with the other collectors of the namespace, as the shards are divided.
     *
     * @param newPart above 0, at most 1
     */
    public synchronized void part(double newPart) {
        if (newPart != part) {
            part = newPart;
            setRates();
        }
    }

    private void setRates() {
        double boost = hurried ? limits.retentionBoost() : 1;
        gates.forEach((api, gate) -> gate.rate(perSecond(api) * boost));
    }

    /** How long until a request of this class would be let through, microseconds. */
    public long waitMicros(ApiClass api) {
        return gate(api).waitMicros();
    }

    ListWorkflowExecutionsResponse list(String query, ByteString pageToken) throws InterruptedException {
        ListWorkflowExecutionsRequest request = ListWorkflowExecutionsRequest.newBuilder()
                .setNamespace(namespace)
                .setPageSize(VISIBILITY_PAGE)
                .setQuery(query)
                .setNextPageToken(pageToken)
                .build();
        return gate(ApiClass.VISIBILITY).send("ListWorkflowExecutions", () -> stub.listWorkflowExecutions(request));
    }

    long count(String query) throws InterruptedException {
        CountWorkflowExecutionsRequest request = CountWorkflowExecutionsRequest.newBuilder()
                .setNamespace(namespace)
                .setQuery(query)
                .build();
        return gate(ApiClass.VISIBILITY)
                .send("CountWorkflowExecutions", () -> stub.countWorkflowExecutions(request))
                .getCount();
    }

    List<WorkflowExecutionInfo> listOpen() throws InterruptedException {
        ListOpenWorkflowExecutionsRequest request = ListOpenWorkflowExecutionsRequest.newBuilder()
                .setNamespace(namespace)
                .build();
        return gate(ApiClass.VISIBILITY)
                .send("ListOpenWorkflowExecutions", () -> stub.listOpenWorkflowExecutions(request))
                .getExecutionsList();
    }

    List<WorkflowExecutionInfo> listClosed() throws InterruptedException {
        ListClosedWorkflowExecutionsRequest request = ListClosedWorkflowExecutionsRequest.newBuilder()
                .setNamespace(namespace)
                .build();
        return gate(ApiClass.VISIBILITY)
                .send("ListClosedWorkflowExecutions", () -> stub.listClosedWorkflowExecutions(request))
                .getExecutionsList();
    }

    /**
     * A page, from the beginning on.
     *
     * @param closed whether the run is known to be closed. Then the server is told that we would wait for a new event: none
     *     comes, and it answers at once, but it lets such a request through only if nobody else of the namespace wants its
     *     place (priority 5 of 5). A plain one (2) goes before the polls of workers (4). Not while runs would be lost and the
     *     user allows more for that; not where there are no queries, which is the embedded test server: it would wait
     */
    GetWorkflowExecutionHistoryResponse history(RunKey run, int pageSize, ByteString pageToken, boolean closed)
            throws InterruptedException {
        boolean yields = closed && !hurried && capabilities.visibilityQueries();
        GetWorkflowExecutionHistoryRequest request = GetWorkflowExecutionHistoryRequest.newBuilder()
                .setNamespace(namespace)
                .setExecution(execution(run))
                .setMaximumPageSize(pageSize)
                .setNextPageToken(pageToken)
                .setWaitNewEvent(yields)
                .build();
        return gate(ApiClass.HISTORY)
                .send("GetWorkflowExecutionHistory", yields, () -> stub.getWorkflowExecutionHistory(request));
    }

    GetWorkflowExecutionHistoryReverseResponse historyReverse(RunKey run, int pageSize, ByteString pageToken)
            throws InterruptedException {
        GetWorkflowExecutionHistoryReverseRequest request = GetWorkflowExecutionHistoryReverseRequest.newBuilder()
                .setNamespace(namespace)
                .setExecution(execution(run))
                .setMaximumPageSize(pageSize)
                .setNextPageToken(pageToken)
                .build();
        return gate(ApiClass.HISTORY)
                .send("GetWorkflowExecutionHistoryReverse", () -> stub.getWorkflowExecutionHistoryReverse(request));
    }

    DescribeWorkflowExecutionResponse describe(RunKey run) throws InterruptedException {
        DescribeWorkflowExecutionRequest request = DescribeWorkflowExecutionRequest.newBuilder()
                .setNamespace(namespace)
                .setExecution(execution(run))
                .build();
        return gate(ApiClass.DESCRIBE).send("DescribeWorkflowExecution", () -> stub.describeWorkflowExecution(request));
    }

    DescribeTaskQueueResponse describeTaskQueue(String queue, TaskQueueKind kind) throws InterruptedException {
        DescribeTaskQueueRequest request = DescribeTaskQueueRequest.newBuilder()
                .setNamespace(namespace)
                .setTaskQueue(TaskQueue.newBuilder()
                        .setName(queue)
                        .setKind(io.temporal.api.enums.v1.TaskQueueKind.TASK_QUEUE_KIND_NORMAL))
                .setTaskQueueType(
                        kind == TaskQueueKind.WORKFLOW
                                ? TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW
                                : TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY)
                .setReportStats(true)
                .build();
        return gate(ApiClass.DESCRIBE).send("DescribeTaskQueue", () -> stub.describeTaskQueue(request));
    }

    ListWorkersResponse listWorkers(ByteString pageToken) throws InterruptedException {
        ListWorkersRequest request = ListWorkersRequest.newBuilder()
                .setNamespace(namespace)
                .setPageSize(VISIBILITY_PAGE)
                .setNextPageToken(pageToken)
                .build();
        return gate(ApiClass.VISIBILITY).send("ListWorkers", () -> stub.listWorkers(request));
    }

    private RequestGate gate(ApiClass api) {
        RequestGate gate = gates.get(api);
        if (gate == null) {
            throw new IllegalStateException("no gate for " + api);
        }
        return gate;
    }

    /** A server without queries is the test server inside somebody's process: there is no quota to share. */
    private static double rate(ApiClass api, RequestLimits limits, boolean queries) {
        return api == ApiClass.VISIBILITY && !queries ? Math.max(limits.perSecond(api), 20) : limits.perSecond(api);
    }

    private static boolean implemented(Runnable request) {
        try {
            request.run();
            return true;
        } catch (StatusRuntimeException e) {
            Status.Code code = e.getStatus().getCode();
            if (code == Status.Code.UNIMPLEMENTED) {
                return false;
            }
            if (code == Status.Code.NOT_FOUND || code == Status.Code.INVALID_ARGUMENT) {
                return true;
            }
            if (code == Status.Code.RESOURCE_EXHAUSTED) {
                return true; // only what exists is limited
            }
            throw e;
        }
    }

    private static WorkflowExecution execution(RunKey run) {
        return WorkflowExecution.newBuilder()
                .setWorkflowId(run.workflowId())
                .setRunId(run.runId())
                .build();
    }
}
