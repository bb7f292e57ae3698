package dev.vigil.schema.admin;

import dev.vigil.schema.StartupException;
import dev.vigil.schema.StartupException.Kind;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.PolicyViolationException;

/** Waits for an answer of the admin client and puts its failures in words. */
final class AdminCall {

    /** Longer than the client's own {@code default.api.timeout.ms} (60 s) would be of no use. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private AdminCall() {}

    /**
     * Waits for an answer.
     *
     * @param doing what the call does, after "not allowed to" or "Kafka did not", such as {@code create topics vigil.*}
     * @throws StartupException if Kafka refuses or does not answer in 30 s
     */
    static <T> T get(KafkaFuture<T> answer, String doing) {
        try {
            return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw inWords(e.getCause() == null ? e : e.getCause(), doing);
        } catch (TimeoutException e) {
            throw failure(Kind.UNREACHABLE, "Kafka did not " + doing + " within " + PATIENCE.toSeconds() + " s", "", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    static StartupException inWords(Throwable cause, String doing) {
        String reason = cause.getClass().getSimpleName();
        if (cause instanceof AuthorizationException) {
            return failure(
                    Kind.REFUSED,
                    "not allowed to " + doing + " (" + reason + ")",
                    "grant CREATE, DESCRIBE, DESCRIBE_CONFIGS, READ and WRITE on the topics to this principal, or let the"
                            + " owner of the cluster create them as `vigil topics create` would",
                    cause);
        }
        if (cause instanceof AuthenticationException) {
            return failure(
                    Kind.REFUSED,
                    "Kafka refused our credentials: " + cause.getMessage(),
                    "check the security settings in kafka.properties",
                    cause);
        }
        if (cause instanceof InvalidReplicationFactorException || cause instanceof PolicyViolationException) {
            return failure(
                    Kind.USAGE,
                    "Kafka would not " + doing + ": " + cause.getMessage(),
                    "set kafka.replication, or create the topics beforehand",
                    cause);
        }
        if (cause instanceof org.apache.kafka.common.errors.TimeoutException) {
            return failure(Kind.UNREACHABLE, "Kafka did not " + doing + " in time: " + cause.getMessage(), "", cause);
        }
        return failure(Kind.USAGE, "Kafka did not " + doing + ": " + cause.getMessage(), "", cause);
    }

    private static StartupException failure(Kind kind, String what, String advice, Throwable cause) {
        StartupException failure = new StartupException(kind, what, "", advice);
        failure.initCause(cause);
        return failure;
    }
}
