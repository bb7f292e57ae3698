package dev.vigil.streams.observe;

import static dev.vigil.streams.observe.Events.T0;
import static dev.vigil.streams.observe.Events.micros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigil.schema.event.AttemptOutcome;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.WorkflowEvent;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RunMemoryTest {

    @Test
    void theBytesOfAMemoryThatWasReadAreTheBytesThatWereWritten() {
        for (long seed = 0; seed < 300; seed++) {
            Watching seen = Watching.all();
            new RandomRun(seed).records(new Random(seed)).forEach(seen::see);
            byte[] written = seen.memory().toBytes();

            assertThat(RunMemory.fromBytes(written).toBytes()).isEqualTo(written);
        }
    }

    @Test
    void aPlainOpenRunIsSmall() {
        Watching seen = Watching.of(Events.begun("01a202d2-019d-791b-a86b-8a0831b58dc0"));

        assertThat(seen.memory().toBytes().length).isLessThan(96);
    }

    @Test
    void aPlainClosedRunIsATombstone() {
        Events run = Events.begun();
        run.completed();

        assertThat(Watching.of(run).memory().toBytes().length).isLessThanOrEqualTo(20);
    }

    @Test
    void anotherVersionIsRefusedInWords() {
        byte[] open = Watching.of(Events.begun()).memory().toBytes();
        open[1] = 99;

        assertThatThrownBy(() -> RunMemory.fromBytes(open))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version 2")
                .hasMessageContaining("got version 99");
    }

    @Test
    void whatIsNoMemoryIsRefused() {
        assertThatThrownBy(() -> RunMemory.fromBytes(new byte[] {77, 1})).hasMessageContaining("got kind 77");
        assertThatThrownBy(() -> RunMemory.fromBytes(new byte[0])).hasMessageContaining("got: 0 bytes");
    }

    @Test
    void everyCutOfAMemoryIsRefused() {
        Events run = Events.begun();
        run.scheduled("a");
        run.timerStarted(5);
        run.signaled("advance");
        byte[] whole = Watching.of(run).memory().toBytes();

        for (int length = 2; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> RunMemory.fromBytes(cut)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void anOpenRunIsKeptLongAClosedOneAndOneThatIsOnlyHeardOfForAWeek() {
        ObserveConfig config = ObserveConfig.DEFAULT;
        long day = micros(86_400);
        Events open = Events.begun();
        Events closed = Events.begun();
        closed.completed();
        Watching heard = Watching.all().see(open.attempt("a", 1, T0, T0, AttemptOutcome.FAILED));

        assertThat(Watching.of(open).memory().expiresAtMicros(config)).isEqualTo(T0 + micros(2) + 90 * day);
        assertThat(Watching.of(closed).memory().expiresAtMicros(config)).isEqualTo(T0 + micros(2) + 7 * day);
        assertThat(heard.memory().expiresAtMicros(config)).isEqualTo(T0 + 7 * day);
    }

    @Test
    void aMarkerIsNoEventOfARun() {
        WorkflowEvent marker = WorkflowEvent.newBuilder()
                .setSource(Events.source(T0))
                .setNamespace("shop")
                .setKind(EventKind.MARKER)
                .build();

        assertThatThrownBy(() -> Watching.all().see(marker)).hasMessageContaining("got a MARKER");
    }
}
