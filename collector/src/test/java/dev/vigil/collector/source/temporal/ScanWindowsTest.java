package dev.vigil.collector.source.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.collector.progress.Coverage;
import dev.vigil.collector.source.temporal.ScanWindows.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ScanWindowsTest {

    private static final long SECOND = 1_000_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long NOW = 1_000 * HOUR;

    private final ScanConfig config = ScanConfig.defaults();

    @Test
    void theNewestMinutesComeFirstAndThePromiseEndsBeforeNow() {
        ScanWindows windows = new ScanWindows(config, NOW - HOUR, Coverage.NONE, NOW);
        Window first = windows.live(NOW);
        assertThat(first).isEqualTo(new Window(NOW - 5 * MINUTE, NOW));
        windows.scanned(first);
        assertThat(windows.scannedToMicros()).isEqualTo(NOW - 10 * SECOND);
    }

    @Test
    void liveWindowsOverlapByMoreThanTheLag() {
        ScanWindows windows = new ScanWindows(config, NOW - HOUR, Coverage.NONE, NOW);
        windows.scanned(windows.live(NOW));
        Window next = windows.live(NOW + SECOND);
        assertThat(next.toMicros()).isEqualTo(NOW + SECOND);
        assertThat(next.fromMicros()).isEqualTo(NOW - 30 * SECOND);
    }

    @Test
    void onceAMinuteALiveWindowReachesFarBack() {
        ScanWindows windows = new ScanWindows(config, NOW - HOUR, Coverage.NONE, NOW);
        windows.scanned(windows.live(NOW));
        long later = NOW + 20 * MINUTE;
        windows.scanned(windows.live(later)); // deep
        windows.scanned(windows.live(later + SECOND));
        Window deep = windows.live(later + MINUTE);
        assertThat(later + MINUTE - deep.fromMicros()).isGreaterThan(10 * MINUTE);
    }

    @Test
    void behindTheLiveWindowThePastIsFilledWithoutAHoleDownToTheFloor() {
        long floor = NOW - 7 * HOUR;
        ScanWindows windows = new ScanWindows(config, floor, Coverage.NONE, NOW);
        windows.scanned(windows.live(NOW));
        List<Window> filled = fill(windows, 10);
        assertThat(filled.get(0).toMicros()).isEqualTo(NOW - 5 * MINUTE);
        for (int i = 1; i < filled.size(); i++) {
            assertThat(filled.get(i).toMicros()).isEqualTo(filled.get(i - 1).fromMicros());
        }
        assertThat(filled.get(filled.size() - 1).fromMicros()).isEqualTo(floor);
        assertThat(windows.coverage().fromMicros()).isEqualTo(floor);
        assertThat(filled).as("windows grow while they hold little").hasSizeLessThan(10);
    }

    @Test
    void windowsThatHoldManyRunsGetSmaller() {
        ScanWindows windows = new ScanWindows(config, NOW - 100 * HOUR, Coverage.NONE, NOW);
        Window first = windows.backfill().orElseThrow();
        windows.filled(first, 1_000_000);
        Window second = windows.backfill().orElseThrow();
        assertThat(second.toMicros() - second.fromMicros()).isEqualTo((first.toMicros() - first.fromMicros()) / 2);
    }

    @Test
    void afterAShortInterruptionItGoesOnWhereItStopped() {
        Coverage before = new Coverage(NOW - HOUR, NOW - 2 * MINUTE);
        ScanWindows windows = new ScanWindows(config, NOW - HOUR, before, NOW);
        Window first = windows.live(NOW);
        assertThat(first.fromMicros()).isEqualTo(NOW - 2 * MINUTE - 10 * MINUTE);
        windows.scanned(first);
        assertThat(windows.backfill()).isEmpty();
        assertThat(windows.coverage()).isEqualTo(new Coverage(NOW - HOUR, NOW - 10 * SECOND));
    }

    @Test
    void afterALongInterruptionTheNewestComesFirstAndTheGapIsFilledFromItsOldestOn() {
        Coverage before = new Coverage(NOW - 30 * HOUR, NOW - 10 * HOUR);
        ScanWindows windows = new ScanWindows(config, NOW - HOUR, before, NOW);
        Window first = windows.live(NOW);
        assertThat(first).isEqualTo(new Window(NOW - 5 * MINUTE, NOW));
        windows.scanned(first);
        // a restart in the middle must find the gap again
        assertThat(windows.coverage()).isEqualTo(before);
        assertThat(windows.interruptedAtMicros()).isEqualTo(NOW - 10 * HOUR);
        List<Window> filled = fill(windows, 10);
        assertThat(filled.get(0).fromMicros()).isEqualTo(NOW - 10 * HOUR - 10 * MINUTE);
        for (int i = 1; i < filled.size(); i++) {
            assertThat(filled.get(i).fromMicros()).isEqualTo(filled.get(i - 1).toMicros());
        }
        assertThat(filled.get(filled.size() - 1).toMicros()).isEqualTo(NOW - 5 * MINUTE);
        assertThat(windows.coverage()).isEqualTo(new Coverage(NOW - 30 * HOUR, NOW - 10 * SECOND));
        assertThat(windows.interruptedAtMicros()).isZero();
    }

    @Test
    void aRestartInTheMiddleOfAGapGoesOnWhereTheGapIsFilledTo() {
        ScanWindows windows = new ScanWindows(config, NOW - HOUR, new Coverage(NOW - 30 * HOUR, NOW - 10 * HOUR), NOW);
        windows.scanned(windows.live(NOW));
        for (int i = 0; i < 6; i++) {
            windows.filled(windows.backfill().orElseThrow(), 10);
        }
        Coverage reached = windows.coverage();
        assertThat(reached.fromMicros()).isEqualTo(NOW - 30 * HOUR);
        assertThat(reached.toMicros()).isBetween(NOW - 9 * HOUR, NOW - HOUR);
        assertThat(windows.interruptedAtMicros()).isEqualTo(reached.toMicros());
        ScanWindows again = new ScanWindows(config, NOW - HOUR, reached, NOW + MINUTE);
        assertThat(again.backfill().orElseThrow().fromMicros()).isEqualTo(reached.toMicros() - 10 * MINUTE);
    }

    private static List<Window> fill(ScanWindows windows, long runs) {
        List<Window> filled = new ArrayList<>();
        Optional<Window> next = windows.backfill();
        while (next.isPresent()) {
            filled.add(next.get());
            windows.filled(next.get(), runs);
            next = windows.backfill();
        }
        return filled;
    }
}
