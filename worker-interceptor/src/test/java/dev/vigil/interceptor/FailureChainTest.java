package dev.vigil.interceptor;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class FailureChainTest {

    @Test
    void aLoopOfCausesIsCut() {
        // Given
        RuntimeException outer = new RuntimeException("m");
        outer.initCause(new IllegalStateException("m", outer));

        // When
        var types = FailureChain.types(outer);

        // Then
        assertThat(types)
                .hasSize(FailureChain.MAX_DEPTH)
                .startsWith("java.lang.RuntimeException", "java.lang.IllegalStateException");
    }

    @Test
    void aTypeOfAnyLengthIsCut() {
        assertThat(FailureChain.types(ApplicationFailure.newFailure("m", "x".repeat(10_000))))
                .containsExactly("x".repeat(FailureChain.MAX_TYPE_LENGTH));
    }

    @Test
    void applicationFailuresInTheChainAreNamedByTheirTypes() {
        assertThat(FailureChain.types(
                        ApplicationFailure.newFailureWithCause("m", "PaymentRefused", new TimeoutException("m"))))
                .containsExactly("PaymentRefused", "java.util.concurrent.TimeoutException");
    }

    @Test
    void onlyTheOutermostFailureDeclaresBenignAndNonRetryable() {
        // Given
        ApplicationFailure declared = ApplicationFailure.newBuilder()
                .setType("t")
                .setNonRetryable(true)
                .setCategory(ApplicationErrorCategory.BENIGN)
                .build();

        // Then
        assertThat(FailureChain.isBenign(declared)).isTrue();
        assertThat(FailureChain.isNonRetryable(declared)).isTrue();
        assertThat(FailureChain.isBenign(new RuntimeException(declared))).isFalse();
        assertThat(FailureChain.isNonRetryable(new RuntimeException(declared))).isFalse();
    }
}
