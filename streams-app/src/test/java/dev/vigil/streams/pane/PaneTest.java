package dev.vigil.streams.pane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigil.schema.window.Measure;
import dev.vigil.streams.observe.Observation.Bucket;
import dev.vigil.streams.observe.Proof;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaneTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyOrderAndAnyMergeTreeGivesEqualBytes(long seed) throws IOException {
        // Given
        Random random = new Random(seed);
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            changes.add(Change.any(random));
        }
        Pane direct = new Pane();
        changes.forEach(change -> change.to(direct));

        // When
        Collections.shuffle(changes, random);
        List<Pane> parts = new ArrayList<>();
        for (int from = 0; from < changes.size(); ) {
            int to = Math.min(changes.size(), from + 1 + random.nextInt(200));
            Pane part = new Pane();
            changes.subList(from, to).forEach(change -> change.to(part));
            parts.add(random.nextBoolean() ? Facts.pane(Facts.bytes(part)) : part.copy());
            from = to;
        }
        while (parts.size() > 1) {
            Pane from = parts.remove(random.nextInt(parts.size()));
            parts.get(random.nextInt(parts.size())).merge(from);
        }

        // Then
        assertThat(Facts.bytes(parts.get(0))).as("seed %d", seed).isEqualTo(Facts.bytes(direct));
        assertThat(Facts.bytes(Facts.pane(Facts.bytes(direct)))).isEqualTo(Facts.bytes(direct));
    }

    @Test
    void anEmptyPaneTakesFourBytes() throws IOException {
        Pane pane = new Pane();

        assertThat(pane.isEmpty()).isTrue();
        assertThat(Facts.bytes(pane)).hasSize(4);
        assertThat(Facts.pane(Facts.bytes(pane)).isEmpty()).isTrue();
    }

    @Test
    void aPaneOfTwentyLatenciesTakesLessThanNinetyBytes() {
        Pane pane = new Pane();
        Random random = new Random(1);
        for (int i = 0; i < 20; i++) {
            pane.observed(1);
            pane.record(Measure.EXECUTION, (long) Math.exp(5.3 + 1.2 * random.nextGaussian()), 1);
        }

        assertThat(Facts.bytes(pane)).hasSizeLessThan(90);
    }

    @Test
    void whatIsTakenBackCountsOffAndStillRaisesTheRevision() {
        Pane pane = new Pane();
        pane.observed(1);
        pane.add(Counter.ATTEMPTS, 1);
        pane.tally(Pane.Tallied.FAILURE_TYPES, "Timeout", 1);

        pane.observed(-1);
        pane.add(Counter.ATTEMPTS, -1);
        pane.tally(Pane.Tallied.FAILURE_TYPES, "Timeout", -1);

        assertThat(pane.observations()).isZero();
        assertThat(pane.count(Counter.ATTEMPTS)).isZero();
        assertThat(pane.tallies(Pane.Tallied.FAILURE_TYPES).descending()).isEmpty();
        assertThat(pane.revision()).isEqualTo(2);
        assertThat(pane.isEmpty()).isFalse();
    }

    @Test
    void hostileTextsAreCut() {
        Pane pane = new Pane();
        String endless = "x".repeat(100_000);
        for (int i = 0; i < 40; i++) {
            pane.tally(Pane.Tallied.FAILURE_TYPES, i + endless, 1);
            pane.prove(
                    Pane.Proven.BAD_CHAIN,
                    i,
                    new Proof(i + endless, endless, Collections.nCopies(10_000, 7L), endless));
            pane.read(Pane.Gauge.SLOTS, i + endless, i, Long.MAX_VALUE, Long.MIN_VALUE);
        }

        assertThat(Facts.bytes(pane)).hasSizeLessThan(60_000);
    }

    @Test
    void aTextIsNotCutInsideASurrogatePair() {
        String text = "x".repeat(Bounded.LABEL_CHARS - 1) + "\uD83D\uDE00";

        assertThat(Bounded.text(text, Bounded.LABEL_CHARS)).isEqualTo("x".repeat(Bounded.LABEL_CHARS - 1));
    }

    @Test
    void anotherFormatVersionIsRefused() {
        assertThatThrownBy(() -> Facts.pane(new byte[] {9, 0, 0, 0}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 1 or 2, got 9");
    }

    /** One change of a pane, repeatable. */
    private record Change(int what, int which, long number, long sign, String text) {

        static Change any(Random random) {
            return new Change(
                    random.nextInt(9),
                    random.nextInt(1 << 16),
                    random.nextInt(20) == 0 ? random.nextLong() : random.nextInt(1_000_000),
                    random.nextInt(6) == 0 ? -1 : 1,
                    "label-" + random.nextInt(200));
        }

        void to(Pane pane) {
            Proof proof = new Proof(text, "run" + which % 3, List.of((long) which % 7), "t" + which % 2);
            switch (what) {
                case 0 -> pane.observed(sign);
                case 1 -> pane.add(Counter.values()[which % Counter.values().length], sign * (which % 5));
                case 2 -> pane.record(Measure.values()[which % Measure.values().length], number, sign);
                case 3 -> pane.tally(Pane.Tallied.values()[which % Pane.Tallied.values().length], text, sign);
                case 4 -> pane.prove(Pane.Proven.values()[which % Pane.Proven.values().length], number % 100, proof);
                case 5 ->
                    pane.read(
                            Pane.Gauge.values()[which % Pane.Gauge.values().length],
                            text,
                            number % 50,
                            which % 4,
                            which % 3);
                case 6 -> pane.workflow(text + which % 5);
                case 7 -> {
                    long above = which % 700L;
                    long to = which % 9 == 0 ? Bucket.UNBOUNDED : above + 1 + which % 4;
                    pane.scraped(
                            Measure.values()[which % Measure.values().length],
                            List.of(new Bucket(above, to, 1 + which % 5)));
                }
                default -> pane.pending(Facts.pending(number % 90, "call" + which % 1_500, which % 9, number, which));
            }
        }
    }
}
