package dev.vigil.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The table does what a map does. */
final class PackedRunsTest {

    /** Ids that lie close together, so that most of them are not at the place of their hash, and many that are used again. */
    @Test
    void itHoldsWhatAMapHolds() {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            PackedRuns packed = new PackedRuns();
            Map<RunId, byte[]> expected = new HashMap<>();
            for (int step = 0; step < 20_000; step++) {
                RunId id = id(random, 1_000);
                boolean growing = step / 5_000 % 2 == 0;
                if (random.nextInt(4) == 0 == growing) {
                    packed.remove(id);
                    expected.remove(id);
                } else {
                    byte[] value = {(byte) step};
                    packed.put(id, value);
                    expected.put(id, value);
                }
                RunId other = id(random, 1_000);
                assertThat(packed.get(other) == expected.get(other)).isTrue();
            }

            assertThat(packed.size()).isEqualTo(expected.size());
            Map<RunId, byte[]> seen = new HashMap<>();
            packed.forEach(seen::put);
            assertThat(seen).isEqualTo(expected);
        }
    }

    @Test
    void itIsEmptyAfterAllWereRemovedAndTakesUpAgain() {
        PackedRuns packed = new PackedRuns();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 100_000; i++) {
                packed.put(new RunId.Uuid(i, -i), new byte[] {1});
            }
            assertThat(packed.size()).isEqualTo(100_000);
            for (int i = 0; i < 100_000; i++) {
                packed.remove(new RunId.Uuid(i, -i));
            }
            assertThat(packed.size()).isZero();
        }
    }

    /** Ids that somebody made up, alike in one half or in the low or the high bits. */
    @Test
    void idsThatAreNotRandomArePlacedApart() {
        PackedRuns packed = new PackedRuns();
        List<RunId> ids = new ArrayList<>();
        for (long i = 0; i < 20_000; i++) {
            ids.add(new RunId.Uuid(0, i));
            ids.add(new RunId.Uuid(i << 48, 7));
            ids.add(new RunId.Uuid(i, i << 32));
        }

        ids.forEach(id -> packed.put(id, new byte[] {1}));

        assertThat(ids).allMatch(id -> packed.get(id) != null);
        assertThat(packed.longestSearch()).isLessThan(200);
    }

    private static RunId id(Random random, int ids) {
        int number = random.nextInt(ids);
        return number % 50 == 0 ? new RunId.Text("run " + number) : new RunId.Uuid(number % 3, number);
    }
}
