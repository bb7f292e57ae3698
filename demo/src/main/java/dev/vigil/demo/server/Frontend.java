package dev.vigil.demo.server;

import com.google.protobuf.util.Durations;
import dev.vigil.schema.StartupException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.api.workflowservice.v1.TerminateWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The few calls that the demo makes on a real server before and after the fleet. */
final class Frontend implements AutoCloseable {

    private static final long PAUSE_MILLIS = 100;
    private static final long CALL_SECONDS = 2;
    private static final int PAGE = 200;

    private final WorkflowServiceStubs stubs;
    private final String target;

    Frontend(String target) {
        this.target = target;
        this.stubs = WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(target).build());
    }

    /** The server's version once it answers; asks again until {@code stillAlive} says no or the time is up. */
    String awaitVersion(Duration within, BooleanSupplier stillAlive, Supplier<StartupException> failure) {
        long deadline = System.nanoTime() + within.toNanos();
        while (stillAlive.getAsBoolean()) {
            try {
                return call().getSystemInfo(GetSystemInfoRequest.getDefaultInstance())
                        .getServerVersion();
            } catch (StatusRuntimeException notYet) {
                if (System.nanoTime() > deadline) {
                    break;
                }
                pause();
            }
        }
        throw failure.get();
    }

    /** Registers the namespace with one day of retention, unless it is there. */
    void register(String namespace) {
        try {
            call().registerNamespace(RegisterNamespaceRequest.newBuilder()
                    .setNamespace(namespace)
                    .setDescription("Vigil demo: planted faults, safe to delete")
                    .setWorkflowExecutionRetentionPeriod(Durations.fromHours(24))
                    .build());
        } catch (StatusRuntimeException refused) {
            if (refused.getStatus().getCode() == Status.Code.ALREADY_EXISTS) {
                return;
            }
            throw new StartupException(
                    StartupException.Kind.REFUSED,
                    "Temporal at " + target + " does not let the demo register its namespace " + namespace + ": "
                            + refused.getStatus().getCode() + " "
                            + refused.getStatus().getDescription(),
                    "--temporal " + target,
                    "use a server where namespaces may be registered, or --temporal embedded");
        }
    }

    /** Waits until runs can be listed in the namespace: its caches fill some seconds after the registration. */
    void awaitUsable(String namespace, Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        while (true) {
            try {
                call().describeNamespace(DescribeNamespaceRequest.newBuilder()
                        .setNamespace(namespace)
                        .build());
                list(namespace);
                return;
            } catch (StatusRuntimeException notYet) {
                if (System.nanoTime() > deadline) {
                    throw new StartupException(
                            StartupException.Kind.UNREACHABLE,
                            "Temporal at " + target + " registered namespace " + namespace
                                    + " but does not serve it after " + within.toSeconds() + " s: "
                                    + notYet.getStatus().getCode(),
                            "--temporal " + target,
                            "try again in a minute");
                }
                pause();
            }
        }
    }

    /** Terminates open runs of the namespace until none is listed or the time is up; returns how many it ended. */
    int terminateOpenRuns(String namespace, Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        int ended = 0;
        try {
            List<WorkflowExecutionInfo> open = list(namespace);
            while (!open.isEmpty() && System.nanoTime() < deadline) {
                for (WorkflowExecutionInfo run : open) {
                    if (System.nanoTime() > deadline) {
                        return ended;
                    }
                    ended += terminate(namespace, run.getExecution()) ? 1 : 0;
                }
                pause(); // visibility is eventually consistent: the same runs are listed for a moment
                open = list(namespace);
            }
        } catch (StatusRuntimeException gone) {
            return ended; // the server went first: nothing is left to end
        }
        return ended;
    }

    private boolean terminate(String namespace, WorkflowExecution run) {
        try {
            call().terminateWorkflowExecution(TerminateWorkflowExecutionRequest.newBuilder()
                    .setNamespace(namespace)
                    .setWorkflowExecution(WorkflowExecution.newBuilder().setWorkflowId(run.getWorkflowId()))
                    .setReason("the demo ended")
                    .build());
            return true;
        } catch (StatusRuntimeException refused) {
            if (refused.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return false; // closed meanwhile
            }
            throw refused;
        }
    }

    private List<WorkflowExecutionInfo> list(String namespace) {
        return call().listWorkflowExecutions(ListWorkflowExecutionsRequest.newBuilder()
                        .setNamespace(namespace)
                        .setPageSize(PAGE)
                        .setQuery("ExecutionStatus='Running'")
                        .build())
                .getExecutionsList();
    }

    private WorkflowServiceBlockingStub call() {
        return stubs.blockingStub().withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }

    private static void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
    }

    @Override
    public void close() {
        stubs.shutdownNow();
    }
}
