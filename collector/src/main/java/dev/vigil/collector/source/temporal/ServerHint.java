package dev.vigil.collector.source.temporal;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.temporal.api.enums.v1.ResourceExhaustedCause;
import io.temporal.api.errordetails.v1.ResourceExhaustedFailure;
import io.temporal.serviceclient.StatusUtils;

/**
 * What a refusal says about when to come back: gRPC's own {@code grpc-retry-pushback-ms}, {@code google.rpc.RetryInfo}, and
 * Temporal's cause. Whatever of it there is.
 *
 * @param pauseMicros do not come back sooner, microseconds; 0: it does not say
 * @param ofThisRun one busy run refuses, not the server
 */
record ServerHint(long pauseMicros, boolean ofThisRun) {

    /** A server that is overloaded as a whole gets at least this long, microseconds. */
    static final long OVERLOADED_MICROS = 2_000_000;

    /** More than this is not believed, microseconds. */
    static final long LONGEST_MICROS = 60_000_000;

    private static final Metadata.Key<String> PUSHBACK =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

    static ServerHint of(StatusRuntimeException e) {
        long pause = Math.max(pushbackMicros(e), retryInfoMicros(e));
        ResourceExhaustedFailure failure = StatusUtils.getFailure(e, ResourceExhaustedFailure.class);
        ResourceExhaustedCause cause =
                failure == null ? ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_UNSPECIFIED : failure.getCause();
        if (cause == ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_SYSTEM_OVERLOADED
                || cause == ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_PERSISTENCE_LIMIT) {
            pause = Math.max(pause, OVERLOADED_MICROS);
        }
        return new ServerHint(
                Math.min(LONGEST_MICROS, pause),
                cause == ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_BUSY_WORKFLOW);
    }

    private static long pushbackMicros(StatusRuntimeException e) {
        Metadata trailers = e.getTrailers();
        String said = trailers == null ? null : trailers.get(PUSHBACK);
        try {
            return said == null ? 0 : Math.max(0, Math.multiplyExact(Long.parseLong(said.trim()), 1_000L));
        } catch (NumberFormatException | ArithmeticException wrong) {
            return 0;
        }
    }

    private static long retryInfoMicros(StatusRuntimeException e) {
        com.google.rpc.Status status = StatusProto.fromThrowable(e);
        if (status == null) {
            return 0;
        }
        for (Any detail : status.getDetailsList()) {
            if (detail.is(RetryInfo.class)) {
                try {
                    var delay = detail.unpack(RetryInfo.class).getRetryDelay();
                    return Math.max(0, Math.min(60, delay.getSeconds()) * 1_000_000 + delay.getNanos() / 1_000);
                } catch (InvalidProtocolBufferException wrong) {
                    return 0;
                }
            }
        }
        return 0;
    }
}
