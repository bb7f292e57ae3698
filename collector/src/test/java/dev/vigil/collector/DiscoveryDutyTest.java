package dev.vigil.collector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.collector.DiscoveryDuty.Term;
import dev.vigil.collector.progress.Coverage;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DiscoveryDutyTest {

    private static final Coverage BEFORE = new Coverage(10, 20);
    private static final Coverage REACHED = new Coverage(10, 30);

    private final DiscoveryDuty duty = new DiscoveryDuty();

    @Test
    void whoBeginsAgainWithinATermBeginsWhereItWasReached() throws InterruptedException {
        duty.activate(Map.of("payments", BEFORE, "orders", BEFORE));
        Term first = duty.await("payments", 0).orElseThrow();
        assertThat(first.from()).isEqualTo(BEFORE);
        duty.reached("payments", first, REACHED);
        Term again = duty.await("payments", 0).orElseThrow();
        assertThat(again).isEqualTo(new Term(first.number(), REACHED));
        assertThat(duty.holds("payments", again)).isTrue();
        assertThat(duty.await("orders", 0).orElseThrow().from()).isEqualTo(BEFORE);
    }

    @Test
    void whatAFormerTermReachedSaysNothingOfTheNext() throws InterruptedException {
        duty.activate(Map.of("payments", BEFORE));
        Term former = duty.await("payments", 0).orElseThrow();
        duty.deactivate();
        duty.reached("payments", former, REACHED);
        assertThat(duty.any()).isFalse();
        duty.activate(Map.of("payments", BEFORE));
        duty.reached("payments", former, REACHED);
        assertThat(duty.await("payments", 0).orElseThrow().from()).isEqualTo(BEFORE);
    }
}
