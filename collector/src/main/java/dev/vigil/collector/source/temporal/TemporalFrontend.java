package dev.vigil.collector.source.temporal;

import dev.vigil.schema.StartupException;
import dev.vigil.schema.StartupException.Kind;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import io.temporal.api.workflowservice.v1.ListNamespacesRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** A connection to a Temporal frontend. Thread-safe; reconnects by itself. */
public final class TemporalFrontend implements AutoCloseable {

    /** Tries at start, a second apart: a server that was started a moment ago is waited for. */
    private static final int TRIES = 3;

    /** Answers may be as large as this, bytes: the test server lists all runs in one. */
    private static final int MAX_ANSWER_BYTES = 256 << 20;

    private static final int MAX_NAMESPACES_NAMED = 10;

    private final String target;
    private final RequestLimits limits;
    private final Clock clock;
    private final RequestObserver observer;
    private final WorkflowServiceStubs stubs;
    private final String serverVersion;

    private TemporalFrontend(
            String target,
            RequestLimits limits,
            Clock clock,
            RequestObserver observer,
            WorkflowServiceStubs stubs,
            String serverVersion) {
        this.target = target;
        this.limits = limits;
        this.clock = clock;
        this.observer = observer;
        this.stubs = stubs;
        this.serverVersion = serverVersion;
    }

    /**
     * Connects and asks the server what it is.
     *
     * @param target host:port
     * @throws StartupException if nothing answers there, something else than Temporal does, or it refuses
     */
    public static TemporalFrontend connect(String target, RequestLimits limits, Clock clock, RequestObserver observer) {
        WorkflowServiceStubs stubs = stubs(target, limits);
        try {
            GetSystemInfoResponse system = systemInfo(target, stubs);
            return new TemporalFrontend(target, limits, clock, observer, stubs, system.getServerVersion());
        } catch (RuntimeException e) {
            stubs.shutdownNow();
            throw e;
        }
    }

    /** As the server says it; empty where it does not say (the embedded test server). */
    public String serverVersion() {
        return serverVersion;
    }

    /**
     * Looks a namespace up and finds out what the server can do there.
     *
     * @throws StartupException if there is no such namespace (names the ones there are), or the server refuses or is away
     */
    public TemporalNamespace namespace(String namespace) {
        try {
            DescribeNamespaceResponse description = stub().describeNamespace(DescribeNamespaceRequest.newBuilder()
                    .setNamespace(namespace)
                    .build());
            return TemporalNamespace.open(
                    stub(), description, namespace, limits, clock, observer, new SplittableRandom());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                throw new StartupException(
                        Kind.USAGE,
                        "there is no namespace '" + namespace + "' at " + target + existing(),
                        "",
                        "name one of these, or register it: temporal operator namespace create -n " + namespace);
            }
            throw unreachable(target, e);
        }
    }

    /** Ends the connection, at most half a second. */
    @Override
    public void close() {
        stubs.shutdownNow();
        try {
            stubs.awaitTermination(500, TimeUnit.MILLISECONDS);
        } catch (RuntimeException e) {
            if (!Thread.currentThread().isInterrupted()) {
                throw e;
            }
        }
    }

    private static WorkflowServiceStubs stubs(String target, RequestLimits limits) {
        try {
            return WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                    .setTarget(target)
                    .setRpcTimeout(limits.timeout())
                    .setChannelInitializer(channel -> channel.maxInboundMessageSize(MAX_ANSWER_BYTES))
                    .build());
        } catch (IllegalArgumentException e) {
            throw new StartupException(
                    Kind.USAGE,
                    "expected host:port of a Temporal frontend, got '" + target + "'",
                    "",
                    "127.0.0.1:7233");
        }
    }

    private static GetSystemInfoResponse systemInfo(String target, WorkflowServiceStubs stubs) {
        for (int tries = 1; ; tries++) {
            try {
                return stubs.blockingStub()
                        .withDeadlineAfter(5, TimeUnit.SECONDS)
                        .getSystemInfo(GetSystemInfoRequest.getDefaultInstance());
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() != Status.Code.UNAVAILABLE || tries == TRIES) {
                    throw unreachable(target, e);
                }
                pause(target, e);
            }
        }
    }

    private static void pause(String target, StatusRuntimeException cause) {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(target, cause);
        }
    }

    private static StartupException unreachable(String target, StatusRuntimeException e) {
        Status status = e.getStatus();
        return switch (status.getCode()) {
            case PERMISSION_DENIED, UNAUTHENTICATED ->
                new StartupException(
                        Kind.REFUSED,
                        "Temporal at " + target + " refused the collector (" + status.getCode() + ": "
                                + status.getDescription() + ")",
                        "",
                        "check the credentials and what they are allowed to do");
            case UNAVAILABLE, DEADLINE_EXCEEDED ->
                new StartupException(
                        Kind.UNREACHABLE,
                        "no Temporal answers at " + target + " (" + reason(e) + ", " + TRIES + " tries)",
                        "",
                        "check address and port; a local one starts with: temporal server start-dev");
            default ->
                new StartupException(
                        Kind.UNREACHABLE,
                        "expected a Temporal frontend at " + target + ", got " + status.getCode() + ": "
                                + status.getDescription(),
                        "",
                        "name the gRPC port of the frontend, usually 7233");
        };
    }

    /** The innermost cause says it best: connection refused, unknown host. */
    private static String reason(StatusRuntimeException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof UnknownHostException) {
            return "no such host";
        }
        String said = cause == e || cause.getMessage() == null
                ? String.valueOf(e.getStatus().getDescription())
                : cause.getMessage();
        // Netty puts the system call in front: "finishConnect(..) failed: Connection refused"
        return said.endsWith("Connection refused") ? "connection refused" : said;
    }

    private String existing() {
        try {
            List<String> names = stub()
                    .listNamespaces(
                            ListNamespacesRequest.newBuilder().setPageSize(100).build())
                    .getNamespacesList()
                    .stream()
                    .map(namespace -> namespace.getNamespaceInfo().getName())
                    .filter(name -> !name.equals("temporal-system"))
                    .sorted()
                    .toList();
            String more = names.size() > MAX_NAMESPACES_NAMED ? ", ..." : "";
            return names.isEmpty()
                    ? "; there is none yet"
                    : "; there are: "
                            + String.join(", ", names.subList(0, Math.min(names.size(), MAX_NAMESPACES_NAMED))) + more;
        } catch (StatusRuntimeException e) {
            return ""; // the server does not say; the sentence is true without it
        }
    }

    private WorkflowServiceBlockingStub stub() {
        return stubs.blockingStub();
    }
}
