package dev.vigil.collector.sink;

import java.util.Set;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.jspecify.annotations.Nullable;

/** What Kafka's client throws, as one sentence that says what is meant and what to do. Names no setting's value. */
public final class KafkaTroubles {

    private KafkaTroubles() {}

    /** A sentence about what keeps records from being written; what is not known better is said as Kafka says it. */
    public static String sentence(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            String known = known(cause);
            if (known != null) {
                return known;
            }
        }
        return "Kafka: " + thrown.getMessage() + "; trying again from what is durable";
    }

    /** Topics that we are not allowed to use, if that is what was thrown; else empty. */
    public static Set<String> refusedTopics(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof TopicAuthorizationException topics) {
                return Set.copyOf(topics.unauthorizedTopics());
            }
        }
        return Set.of();
    }

    private static @Nullable String known(Throwable cause) {
        if (cause instanceof TopicAuthorizationException topics) {
            return "not allowed to use topic " + String.join(", ", topics.unauthorizedTopics())
                    + " (TopicAuthorizationException); `vigil topics acls collect` prints what is needed; trying again";
        }
        if (cause instanceof GroupAuthorizationException group) {
            return "not allowed to use group " + group.groupId()
                    + " (GroupAuthorizationException); `vigil topics acls collect` prints what is needed; trying again";
        }
        if (cause instanceof TransactionalIdAuthorizationException) {
            return "not allowed to use our transactional id (TransactionalIdAuthorizationException); `vigil topics acls"
                    + " collect` prints what is needed; trying again";
        }
        if (cause instanceof SslAuthenticationException) {
            return "the TLS handshake with Kafka failed: " + cause.getMessage()
                    + "; check the ssl settings in kafka.properties; trying again";
        }
        if (cause instanceof AuthenticationException) {
            return "Kafka refused our credentials: " + cause.getMessage()
                    + "; check the sasl settings in kafka.properties; trying again";
        }
        if (cause instanceof AuthorizationException) {
            return "Kafka does not allow us what we need (" + cause.getClass().getSimpleName()
                    + "); `vigil topics acls collect` prints it; trying again";
        }
        if (cause instanceof InvalidTimestampException) {
            return "Kafka refuses our records because their time is too far from the broker's: this machine's clock is"
                    + " wrong; nothing is lost, it goes on when the clock is right";
        }
        if (cause instanceof KafkaStorageException) {
            return "a broker of Kafka cannot write to its disk (KafkaStorageException), which may be full; nothing is"
                    + " lost, it goes on when there is room";
        }
        if (cause instanceof NotEnoughReplicasException) {
            return "Kafka has too few brokers in sync to take records ("
                    + cause.getClass().getSimpleName() + "); nothing is lost, it goes on when they are back";
        }
        if (cause instanceof TimeoutException) {
            return "no answer from Kafka in time (" + cause.getMessage() + "); trying again from what is durable";
        }
        return null;
    }
}
