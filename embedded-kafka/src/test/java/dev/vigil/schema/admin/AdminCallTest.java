package dev.vigil.schema.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.StartupException;
import dev.vigil.schema.StartupException.Kind;
import java.util.Set;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class AdminCallTest {

    @Test
    void aMissingPermissionIsARefusal() {
        StartupException failure =
                AdminCall.inWords(new TopicAuthorizationException(Set.of("vigil.alerts")), "create topic vigil.alerts");

        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure).hasMessage("not allowed to create topic vigil.alerts (TopicAuthorizationException)");
    }

    @Test
    void wrongCredentialsAreARefusal() {
        StartupException failure =
                AdminCall.inWords(new SaslAuthenticationException("Authentication failed"), "describe the cluster");

        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure).hasMessage("Kafka refused our credentials: Authentication failed");
    }

    @Test
    void silenceIsUnreachable() {
        assertThat(AdminCall.inWords(new TimeoutException("no answer"), "describe the cluster")
                        .kind())
                .isEqualTo(Kind.UNREACHABLE);
    }
}
