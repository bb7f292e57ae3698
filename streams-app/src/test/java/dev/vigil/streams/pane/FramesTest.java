package dev.vigil.streams.pane;

import static dev.vigil.streams.pane.Facts.HOUR;
import static dev.vigil.streams.pane.Facts.MINUTE;
import static dev.vigil.streams.pane.Facts.NOON;
import static dev.vigil.streams.pane.Facts.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigil.schema.event.Origin;
import dev.vigil.schema.fact.ChainOutcome;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.CatalogueTimeline;
import dev.vigil.streams.observe.ActivityKey;
import dev.vigil.streams.observe.Observation;
import dev.vigil.streams.observe.Proof;
import dev.vigil.streams.observe.RetryPolicy;
import dev.vigil.streams.observe.Scope;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FramesTest {

    private static final int MAX = 900_000;

    private final PaneFold fold = new PaneFold(CatalogueTimeline.always(Catalogue.EMPTY));

    @Test
    void aFrameReadsBackAsWritten() throws IOException {
        PartialPanes partials = filled(5_000, 7);

        byte[] bytes = Frames.toBytes(partials.drain());

        Frame read = Frames.fromBytes(bytes);
        assertThat(read.sourcePartition()).isEqualTo(3);
        assertThat(read.sourcePartitions()).isEqualTo(8);
        assertThat(read.partials()).isNotEmpty();
        assertThat(read.partials()).anyMatch(partial -> partial.timing() == Timing.LATE);
        assertThat(Frames.toBytes(read)).isEqualTo(bytes);
    }

    @Test
    void everythingOfOneNamespaceGoesToOneMergePartition() throws IOException {
        PartialPanes partials = new PartialPanes(0, 1, PaneLimits.DEFAULT);
        for (int i = 0; i < 40; i++) {
            for (Origin origin : List.of(Origin.LIVE, Origin.FILE)) {
                Scope scope = new Scope("prod", "namespace-" + i, origin);
                fold.fold(scope, Facts.chain(NOON, "Order", ChainOutcome.FAILED, "wf"), partials);
                partials.promise(new Promise(scope, NOON, NOON, NOON));
            }
        }

        List<Frames.Addressed> frames = Frames.split(partials.drain(), 4, MAX);

        assertThat(frames).hasSize(4);
        int partialsFound = 0;
        for (Frames.Addressed addressed : frames) {
            Frame frame = Frames.fromBytes(addressed.bytes());
            partialsFound += frame.partials().size();
            assertThat(frame.partials())
                    .allMatch(partial -> Frames.mergePartition(partial.key().scope(), 4) == addressed.mergePartition());
            assertThat(frame.promises())
                    .allMatch(promise -> Frames.mergePartition(promise.scope(), 4) == addressed.mergePartition());
        }
        assertThat(partialsFound).isEqualTo(80);
    }

    @Test
    void watermarksTravelAlone() throws IOException {
        PartialPanes partials = new PartialPanes(0, 1, PaneLimits.DEFAULT);
        partials.promise(new Promise(ORDERS, NOON, NOON - MINUTE, NOON + MINUTE));

        List<Frames.Addressed> frames = Frames.split(partials.drain(), 2, MAX);

        assertThat(frames).hasSize(1);
        Frame frame = Frames.fromBytes(frames.get(0).bytes());
        assertThat(frame.partials()).isEmpty();
        assertThat(frame.promises()).containsExactly(new Promise(ORDERS, NOON, NOON - MINUTE, NOON + MINUTE));
        assertThat(Frames.split(partials.drain(), 2, MAX)).isEmpty();
    }

    @Test
    void ofSeveralFramesTheLastCarriesThePromises() throws IOException {
        PartialPanes partials = filled(20_000, 3);
        Frame whole = partials.drain();

        List<Frames.Addressed> frames = Frames.split(whole, 1, 20_000);

        assertThat(frames).hasSizeGreaterThan(3);
        int count = 0;
        for (int i = 0; i < frames.size(); i++) {
            Frame frame = Frames.fromBytes(frames.get(i).bytes());
            count += frame.partials().size();
            assertThat(frame.promises().isEmpty()).isEqualTo(i < frames.size() - 1);
        }
        assertThat(count).isEqualTo(whole.partials().size());
    }

    @Test
    void aPaneOfHostileTextsFitsIntoAFrame() throws IOException {
        PartialPanes partials = new PartialPanes(0, 1, PaneLimits.DEFAULT);
        String endless = "\u20AC".repeat(5_000);
        for (int i = 0; i < 2_000; i++) {
            Proof proof = new Proof(i + endless, i + endless, Collections.nCopies(500, Long.MIN_VALUE), endless);
            for (long minute = 0; minute < 3; minute++) {
                long time = NOON + minute * MINUTE;
                fold.fold(ORDERS, hostileAttempt(time, i + endless, proof), partials);
                fold.fold(ORDERS, hostilePending(time, i + endless, proof), partials);
            }
        }

        List<Frames.Addressed> frames = Frames.split(partials.drain(), 1, MAX);

        assertThat(frames).allSatisfy(frame -> assertThat(frame.bytes()).hasSizeLessThan(1_000_000));
    }

    @Test
    void ofMarkersBetweenTwoCommitsThoseThatCloseAMinuteAndTheLastTravel() {
        PartialPanes partials = new PartialPanes(0, 1, PaneLimits.DEFAULT);
        for (int second = 0; second < 150; second++) {
            long to = NOON + second * Facts.SECOND;
            partials.promise(new Promise(ORDERS, to, to, to + 10 * Facts.SECOND));
        }

        assertThat(partials.drain().promises())
                .extracting(promise -> (promise.closedToMicros() - NOON) / Facts.SECOND)
                .containsExactly(0L, 60L, 120L, 149L);
    }

    @Test
    void markersThatGoBackAndMarkersOfTheFutureDoNotHold() {
        PartialPanes partials = new PartialPanes(0, 1, PaneLimits.DEFAULT);
        partials.promise(new Promise(ORDERS, NOON, NOON, NOON));
        partials.promise(new Promise(ORDERS, NOON - HOUR, NOON + MINUTE, NOON));
        partials.promise(new Promise(ORDERS, NOON + 100 * HOUR, NOON, NOON));

        assertThat(partials.markersBackwards()).isEqualTo(1);
        assertThat(partials.markersAhead()).isEqualTo(1);
        assertThat(partials.drain().promises()).last().isEqualTo(new Promise(ORDERS, NOON, NOON + MINUTE, NOON));
    }

    @Test
    void lateIsWhatLiesAtOrBeforeTheLastMarkerOfItsClock() {
        PartialPanes partials = new PartialPanes(0, 1, PaneLimits.DEFAULT);
        partials.promise(new Promise(ORDERS, NOON, NOON - 30 * Facts.SECOND, NOON));

        assertThat(partials.late(ORDERS, Facts.chain(NOON, "Order", ChainOutcome.FAILED, "wf")))
                .isTrue();
        assertThat(partials.late(ORDERS, Facts.chain(NOON + 1, "Order", ChainOutcome.FAILED, "wf")))
                .isFalse();
        assertThat(partials.late(ORDERS, Facts.attempt(NOON, 1, 1, true, "wf"))).isFalse();
        assertThat(partials.late(ORDERS, Facts.attempt(NOON - MINUTE, 1, 1, true, "wf")))
                .isTrue();
        assertThat(partials.late(
                        new Scope("prod", "orders", Origin.FILE),
                        Facts.chain(NOON, "Order", ChainOutcome.FAILED, "wf")))
                .isFalse();
    }

    @Test
    void howLateDecidesWhatItCorrectsAndWhichDetectorsSeeIt() {
        PartialPanes partials = new PartialPanes(0, 1, PaneLimits.DEFAULT);
        partials.promise(new Promise(ORDERS, NOON, NOON, NOON));
        for (long back : new long[] {MINUTE, HOUR, 49 * HOUR}) {
            fold.fold(ORDERS, Facts.chain(NOON - back, "Order", ChainOutcome.FAILED, "wf"), partials);
        }

        List<Partial> late = partials.drain().partials();

        assertThat(late).extracting(Partial::timing).containsExactly(Timing.ADDENDUM, Timing.LATE, Timing.LATE);
        assertThat(late)
                .extracting(Partial::entersMinute)
                .containsExactly(Partial.NEVER, Partial.NEVER, PaneKey.minuteOf(NOON));
    }

    @Test
    void markersAndSequenceOutliveARestart() {
        PartialPanes before = new PartialPanes(0, 1, PaneLimits.DEFAULT);
        before.promise(new Promise(ORDERS, NOON, NOON, NOON));
        before.drain();
        PartialPanes after = new PartialPanes(0, 1, PaneLimits.DEFAULT);

        after.restore(before.state());

        assertThat(after.late(ORDERS, Facts.chain(NOON, "Order", ChainOutcome.FAILED, "wf")))
                .isTrue();
        assertThat(after.drain().sequence()).isEqualTo(1);
        assertThat(after.state()).isNotEqualTo(before.state());
    }

    @Test
    void foreignBytesAreRefused() {
        assertThatThrownBy(() -> Frames.fromBytes(new byte[] {7, 1, 2})).hasMessageContaining("version 1, got 7");
        assertThatThrownBy(() -> Frames.fromBytes(new byte[] {1, 1})).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Frames.fromBytes(new byte[] {1, 0, 1, 0, 0, 0, -1, -1, -1, -1, 15}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected a count");
    }

    @Test
    void anyBrokenFrameEndsAsAnIoException() {
        byte[] bytes = Frames.toBytes(filled(300, 9).drain());
        Random random = new Random(4);
        for (int i = 0; i < 3_000; i++) {
            byte[] broken = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            for (int flips = random.nextInt(4); flips > 0 && broken.length > 0; flips--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            }
            try {
                Frames.fromBytes(broken);
            } catch (IOException expected) {
                assertThat(expected).isInstanceOf(IOException.class);
            }
        }
    }

    private PartialPanes filled(int observations, long seed) {
        PartialPanes partials = new PartialPanes(3, 8, PaneLimits.DEFAULT);
        Random random = new Random(seed);
        partials.promise(new Promise(ORDERS, NOON - 20 * MINUTE, NOON - 20 * MINUTE, NOON));
        for (int i = 0; i < observations; i++) {
            fold.fold(ORDERS, Facts.any(random, NOON - HOUR, HOUR), partials);
        }
        return partials;
    }

    private static Observation hostileAttempt(long time, String text, Proof proof) {
        return new Observation.AttemptEnded(
                time,
                1,
                text,
                new ActivityKey("Charge", "pay"),
                1,
                true,
                text,
                Observation.AttemptSource.SNAPSHOT,
                proof);
    }

    private static Observation hostilePending(long time, String text, Proof proof) {
        return new Observation.RetryPending(
                time,
                text,
                new ActivityKey("Charge", "pay"),
                text,
                Integer.MAX_VALUE,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                new RetryPolicy(Long.MAX_VALUE, Double.NaN, Long.MIN_VALUE, Integer.MIN_VALUE),
                text,
                proof);
    }
}
