package dev.vigil.collector.source.temporal;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.errordetails.v1.NamespaceNotFoundFailure;
import io.temporal.serviceclient.StatusUtils;

/** A request that Temporal did not answer as hoped, sorted by what to do about it. Carries no text of the answer's payload. */
public final class RequestFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** What to do. */
    public enum Reason {
        /** The run does not exist (any more): skip it. */
        NOT_FOUND,
        /** The namespace does not exist (any more): nothing can be said of its runs; try again rarely. */
        NAMESPACE_GONE,
        /** The server does not know the request: do without. */
        UNIMPLEMENTED,
        /** Over a limit: slow down. */
        RESOURCE_EXHAUSTED,
        /** Not reachable or not in time: try again. */
        UNAVAILABLE,
        /** Not allowed: try again rarely, say so. */
        REFUSED,
        /** Anything else: this one request is bad; others may be fine. */
        FAILED;

        /** Whether it says something about the server rather than about one run. */
        boolean pauses() {
            return this == RESOURCE_EXHAUSTED || this == UNAVAILABLE || this == REFUSED || this == NAMESPACE_GONE;
        }
    }

    private final Reason reason;
    private final Status.Code code;
    private final ServerHint hint;

    RequestFailedException(String request, StatusRuntimeException cause) {
        super(request + ": " + describe(cause.getStatus()), cause);
        this.code = cause.getStatus().getCode();
        this.hint = ServerHint.of(cause);
        this.reason = reason(cause, hint);
    }

    /** What the server said about when to come back. */
    ServerHint hint() {
        return hint;
    }

    public Reason reason() {
        return reason;
    }

    /** The gRPC status, e.g. {@code UNAVAILABLE}. */
    public String code() {
        return code.name();
    }

    private static Reason reason(StatusRuntimeException cause, ServerHint hint) {
        return switch (cause.getStatus().getCode()) {
            case NOT_FOUND ->
                StatusUtils.hasFailure(cause, NamespaceNotFoundFailure.class)
                        ? Reason.NAMESPACE_GONE
                        : Reason.NOT_FOUND;
            case UNIMPLEMENTED -> Reason.UNIMPLEMENTED;
            case RESOURCE_EXHAUSTED -> hint.ofThisRun() ? Reason.FAILED : Reason.RESOURCE_EXHAUSTED;
            // an answer that cannot be decoded is cancelled by our own side
            case CANCELLED -> isUndecodable(cause) ? Reason.FAILED : Reason.UNAVAILABLE;
            case UNAVAILABLE, DEADLINE_EXCEEDED, ABORTED -> Reason.UNAVAILABLE;
            case PERMISSION_DENIED, UNAUTHENTICATED -> Reason.REFUSED;
            case OK,
                    UNKNOWN,
                    INVALID_ARGUMENT,
                    ALREADY_EXISTS,
                    FAILED_PRECONDITION,
                    OUT_OF_RANGE,
                    INTERNAL,
                    DATA_LOSS -> Reason.FAILED;
        };
    }

    private static boolean isUndecodable(StatusRuntimeException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidProtocolBufferException) {
                return true;
            }
        }
        return false;
    }

    private static String describe(Status status) {
        return status.getDescription() == null
                ? status.getCode().name()
                : status.getCode() + ": " + status.getDescription();
    }
}
