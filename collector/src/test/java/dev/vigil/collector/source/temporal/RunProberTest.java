package dev.vigil.collector.source.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.readiness.ProbeAnswer;
import io.grpc.Status;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What servers and workers of several SDKs say to a query, sorted. */
final class RunProberTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            INVALID_ARGUMENT|io.temporal.worker.NonDeterministicException: [TMPRL1100] Failure handling event 5|INCOMPATIBLE
            INVALID_ARGUMENT|[TMPRL1100] nondeterministic workflow: history event is ActivityTaskScheduled|INCOMPATIBLE
            INVALID_ARGUMENT|Nondeterminism error: Timer machine does not handle this event|INCOMPATIBLE
            INVALID_ARGUMENT|unknown queryType __stack_trace. KnownQueryTypes=[state]|UNSUPPORTED
            INVALID_ARGUMENT|Encoded failure|UNSUPPORTED
            FAILED_PRECONDITION|Unable to query workflow due to Workflow Task in failed state.|ALREADY_STUCK
            FAILED_PRECONDITION|Workflow task is not scheduled yet.|NOT_READY
            DEADLINE_EXCEEDED|context deadline exceeded|TIMED_OUT
            NOT_FOUND|workflow not found|GONE
            RESOURCE_EXHAUSTED|namespace rate limit exceeded|REFUSED
            """)
    void answersAreSorted(Status.Code code, String description, ProbeAnswer expected) {
        assertThat(RunProber.sort(Status.fromCode(code).withDescription(description)))
                .isEqualTo(expected);
    }
}
