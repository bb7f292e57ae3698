package dev.vigil.collector.source.temporal;

import dev.vigil.schema.StartupException;
import dev.vigil.schema.StartupException.Kind;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import io.temporal.api.workflowservice.v1.ListNamespacesRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.authorization.AuthorizationGrpcMetadataProvider;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection to a Temporal frontend. Thread-safe; reconnects by itself. */
public final class TemporalFrontend implements AutoCloseable {

    /** Tries at start, a second apart: a server that was started a moment ago is waited for. */
    private static final int TRIES = 3;

    /** Answers may be as large as this, bytes: the test server lists all runs in one. */
    private static final int MAX_ANSWER_BYTES = 256 << 20;

    private static final int MAX_NAMESPACES_NAMED = 10;

    /** How often the files of certificates are looked at. */
    private static final Duration LOOK_AT_FILES_EVERY = Duration.ofSeconds(5);

    private final TemporalConnection connection;
    private final RequestLimits limits;
    private final Clock clock;
    private final RequestObserver observer;
    private final @Nullable TlsFiles files;
    private final WorkflowServiceStubs stubs;
    private String serverVersion = "";

    private TemporalFrontend(
            TemporalConnection connection,
            RequestLimits limits,
            Clock clock,
            RequestObserver observer,
            @Nullable TlsFiles files,
            WorkflowServiceStubs stubs) {
        this.connection = connection;
        this.limits = limits;
        this.clock = clock;
        this.observer = observer;
        this.files = files;
        this.stubs = stubs;
    }

    /**
     * Connects and asks the server what it is.
     *
     * @throws StartupException if nothing answers there, something else than Temporal does, it refuses, or a file of the
     *     connection cannot be read
     */
    public static TemporalFrontend connect(
            TemporalConnection connection, RequestLimits limits, Clock clock, RequestObserver observer) {
        return connect(connection, limits, clock, observer, LOOK_AT_FILES_EVERY);
    }

    static TemporalFrontend connect(
            TemporalConnection connection,
            RequestLimits limits,
            Clock clock,
            RequestObserver observer,
            Duration lookEvery) {
        @Nullable
        TlsFiles files =
                connection.tls().map(tls -> new TlsFiles(tls, lookEvery)).orElse(null);
        TemporalFrontend frontend =
                new TemporalFrontend(connection, limits, clock, observer, files, stubs(connection, files, limits));
        try {
            frontend.serverVersion = frontend.systemInfo().getServerVersion();
            return frontend;
        } catch (RuntimeException e) {
            frontend.close();
            throw e;
        }
    }

    /** What is wrong with our certificates, in sentences; empty when nothing is. */
    public List<String> troubles() {
        return files == null
                ? List.of()
                : files.trouble(clock.instant()).stream().toList();
    }

    /** When our client certificate ends; empty without one. */
    public Optional<Instant> certificateExpires() {
        return files == null ? Optional.empty() : files.expires();
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
        for (int tries = 1; ; tries++) {
            try {
                return open(namespace);
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() != Status.Code.RESOURCE_EXHAUSTED || tries == TRIES) {
                    throw failure(namespace, e);
                }
                pause(e);
            }
        }
    }

    private TemporalNamespace open(String namespace) {
        DescribeNamespaceResponse description = stub().describeNamespace(DescribeNamespaceRequest.newBuilder()
                .setNamespace(namespace)
                .build());
        return TemporalNamespace.open(stub(), description, namespace, limits, clock, observer, new SplittableRandom());
    }

    private StartupException failure(String namespace, StatusRuntimeException e) {
        if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
            return new StartupException(
                    Kind.USAGE,
                    "there is no namespace '" + namespace + "' at " + connection.target() + existing(),
                    "",
                    "name one of these, or register it: temporal operator namespace create -n " + namespace);
        }
        return failure(e);
    }

    /** Ends the connection, at most half a second. */
    @Override
    public void close() {
        if (files != null) {
            files.close();
        }
        stubs.shutdownNow();
        try {
            stubs.awaitTermination(500, TimeUnit.MILLISECONDS);
        } catch (RuntimeException e) {
            if (!Thread.currentThread().isInterrupted()) {
                throw e;
            }
        }
    }

    private static WorkflowServiceStubs stubs(
            TemporalConnection connection, @Nullable TlsFiles files, RequestLimits limits) {
        WorkflowServiceStubsOptions.Builder options = WorkflowServiceStubsOptions.newBuilder()
                .setTarget(connection.target())
                .setRpcTimeout(limits.timeout())
                .addGrpcClientInterceptor(new ClientName())
                .setChannelInitializer(channel -> initialize(channel, connection));
        if (files != null) {
            options.setSslContext(files.context());
        }
        connection
                .apiKey()
                .ifPresent(key -> options.addGrpcMetadataProvider(
                        new AuthorizationGrpcMetadataProvider(() -> "Bearer " + key.get())));
        try {
            return WorkflowServiceStubs.newServiceStubs(options.build());
        } catch (IllegalArgumentException e) {
            throw new StartupException(
                    Kind.USAGE,
                    "expected host:port of a Temporal frontend, got '" + connection.target() + "'",
                    "",
                    "127.0.0.1:7233");
        }
    }

    private static void initialize(ManagedChannelBuilder<?> channel, TemporalConnection connection) {
        channel.maxInboundMessageSize(MAX_ANSWER_BYTES);
        String name = connection.tls().map(TemporalTls::serverName).orElse("");
        if (!name.isEmpty()) {
            channel.overrideAuthority(name);
        }
    }

    private GetSystemInfoResponse systemInfo() {
        for (int tries = 1; ; tries++) {
            try {
                return stub().withDeadlineAfter(5, TimeUnit.SECONDS)
                        .getSystemInfo(GetSystemInfoRequest.getDefaultInstance());
            } catch (StatusRuntimeException e) {
                boolean again = e.getStatus().getCode() == Status.Code.UNAVAILABLE
                        || e.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED;
                if (!again || tries == TRIES || StartupFailures.isOfTls(connection, files, e, clock.instant())) {
                    throw failure(e);
                }
                pause(e);
            }
        }
    }

    private void pause(StatusRuntimeException cause) {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(cause);
        }
    }

    private StartupException failure(StatusRuntimeException e) {
        return StartupFailures.of(connection, files, e, TRIES, clock.instant());
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
