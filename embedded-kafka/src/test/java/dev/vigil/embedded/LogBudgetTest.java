package dev.vigil.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogBudgetTest {

    @ParameterizedTest
    @ValueSource(longs = {512L << 20, 1L << 30, 2L << 30, 100L << 30})
    void allPartitionsTogetherStayWithinTheLimit(long maxBytes) {
        LogBudget budget = new LogBudget(maxBytes);

        long events = 8 * (budget.eventPartitionBytes(8) + budget.segmentBytes());
        long others = LogBudget.PARTITIONS * (budget.partitionBytes() + budget.segmentBytes());

        assertThat(events + others).isLessThanOrEqualTo(maxBytes);
        assertThat(budget.segmentBytes()).isBetween(1L << 20, 16L << 20);
    }
}
