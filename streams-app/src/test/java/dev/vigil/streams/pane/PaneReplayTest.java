package dev.vigil.streams.pane;

import static dev.vigil.streams.pane.Facts.HOUR;
import static dev.vigil.streams.pane.Facts.MINUTE;
import static dev.vigil.streams.pane.Facts.NOON;
import static dev.vigil.streams.pane.Facts.ORDERS;
import static dev.vigil.streams.pane.Facts.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.event.Origin;
import dev.vigil.schema.window.Emit;
import dev.vigil.schema.window.FailureRate;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.CatalogueTimeline;
import dev.vigil.streams.observe.Observation;
import dev.vigil.streams.observe.Scope;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same partitions, cut into other commits, met in another order, with restarts: the same windows and closed minutes. */
class PaneReplayTest {

    private static final int SOURCES = 3;
    private static final int MINUTES = 65;
    /** Since then everything is on time or corrects its windows. */
    private static final long RECENT = NOON - 40 * HOUR;

    private static final List<Scope> SCOPES =
            List.of(ORDERS, new Scope("prod", "orders", Origin.FILE), new Scope("prod", "billing", Origin.LIVE));

    @ParameterizedTest
    @ValueSource(longs = {1, 4, 9, 22, 24, 25})
    void anyCutIntoCommitsAndAnyInterleavingAndAnyRestartGiveTheSame(long seed) throws IOException {
        // Given
        List<List<Input>> partitions = partitions(new Random(seed));
        Run reference = new Run(new Random(100 + seed), 40, 0);
        reference.over(partitions);

        for (int speed : new int[] {1, 15, 400}) {
            // When
            Run run = new Run(new Random(1_000 * speed + seed), speed, speed == 1 ? 0.01 : 0.1);
            run.over(partitions);

            // Then
            String which = "seed " + seed + ", speed " + speed;
            assertSame(which, run.windows.onTime(), reference.windows.onTime());
            assertSame(which, run.windows.last(), reference.windows.last());
            assertSame(which, run.minutes, reference.minutes);
            assertSame(which, run.passed, reference.passed);
        }
        assertThat(reference.windows.onTime()).isNotEmpty();
        assertThat(reference.windows.all.stream()
                        .map(published -> published.window().getEmit())
                        .distinct())
                .contains(Emit.LATE);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void everyOutcomeIsInExactlyOneWindowOfEachLength(long seed) throws IOException {
        // Given
        List<List<Input>> partitions = partitions(new Random(seed));
        Map<String, Long> expected = new TreeMap<>();
        partitions.forEach(inputs -> inputs.forEach(input -> {
            if (input.observation instanceof Observation.ChainClosed closed && closed.timeMicros() >= RECENT) {
                for (WindowLength length : WindowLength.values()) {
                    long first = length.start(PaneKey.minuteOf(closed.timeMicros()));
                    expected.merge(input.scope + closed.workflowType() + length + first, 1L, Long::sum);
                }
            }
        }));

        // When
        Run run = new Run(new Random(seed), 20, 0.05);
        run.over(partitions);

        // Then
        Map<String, FailureRate> last = new HashMap<>();
        run.windows.failureRates().stream()
                .filter(rate -> rate.getWindow().getStartMicros() >= RECENT)
                .forEach(rate -> last.put(name(rate), rate));
        Map<String, Long> actual = new TreeMap<>();
        last.forEach((name, rate) -> actual.put(name, rate.getChains()));
        assertThat(actual).isEqualTo(expected);
        assertThat(last.values()).allSatisfy(rate -> {
            assertThat(rate.getChains()).isEqualTo(rate.getWindow().getRevision());
            assertThat(rate.getBad()).isEqualTo(rate.getFailed() + rate.getTimedOut());
            assertThat(rate.getRatio()).isBetween(rate.getLowRatio(), rate.getHighRatio());
        });
    }

    private static <V> void assertSame(String which, Map<String, V> actual, Map<String, V> expected) {
        Map<String, String> differences = new TreeMap<>();
        actual.forEach((key, value) -> {
            if (!value.equals(expected.get(key))) {
                differences.put(key, "was " + value + "\nexpected " + expected.get(key));
            }
        });
        expected.forEach((key, value) -> {
            if (!actual.containsKey(key)) {
                differences.put(key, "is missing, expected " + value);
            }
        });
        assertThat(differences).as(which).isEmpty();
    }

    private static String name(FailureRate rate) {
        Scope scope = new Scope(
                rate.getSource().getCluster(),
                rate.getNamespace(),
                rate.getSource().getOrigin());
        long minutes = (rate.getWindow().getEndMicros() - rate.getWindow().getStartMicros()) / MINUTE;
        WindowLength length = Arrays.stream(WindowLength.values())
                .filter(candidate -> candidate.minutes() == minutes)
                .findFirst()
                .orElseThrow();
        return scope + rate.getWorkflowType() + length + rate.getWindow().getStartMicros() / MINUTE;
    }

    /** What a source partition holds: an observation, or a marker. */
    private record Input(
            Scope scope, @org.jspecify.annotations.Nullable Observation observation, long to, long capturedAtMicros) {}

    private static List<List<Input>> partitions(Random random) {
        List<List<Input>> partitions = new ArrayList<>();
        for (int source = 0; source < SOURCES; source++) {
            List<Input> inputs = new ArrayList<>();
            long lag = random.nextInt(90) * SECOND;
            for (int minute = 0; minute < MINUTES; minute++) {
                long now = NOON + minute * MINUTE;
                for (Scope scope : SCOPES) {
                    for (int i = random.nextInt(6); i > 0; i--) {
                        long back =
                                random.nextInt(12) == 0 ? (random.nextInt(6) == 0 ? 60 * HOUR : 3 * HOUR) : 2 * MINUTE;
                        Observation observation = Facts.any(random, now - back, back);
                        inputs.add(new Input(scope, observation, 0, now));
                    }
                    if (random.nextInt(4) > 0 && minute > random.nextInt(8)) {
                        inputs.add(new Input(scope, null, now - lag - 20 * SECOND, now + random.nextInt(5) * SECOND));
                    }
                }
            }
            long end = NOON + MINUTES * MINUTE + 2 * HOUR;
            SCOPES.forEach(scope -> inputs.add(new Input(scope, null, end, end + 10 * SECOND)));
            partitions.add(inputs);
        }
        return partitions;
    }

    /** One run of both stages over all partitions. */
    private static final class Run {

        private final Random random;
        private final int inputsACommit;
        private final double restarts;
        private final CollectedWindows windows = new CollectedWindows();
        /** Closed minutes that held something: whether empty ones are walked or skipped depends on how far one looks ahead. */
        private final Map<String, String> minutes = new TreeMap<>();

        private final Map<String, Long> passed = new TreeMap<>();
        private final Map<List<Byte>, byte[]> store = new HashMap<>();
        private OpenPanes panes = new OpenPanes(SOURCES, PaneLimits.DEFAULT);
        private Windows publishing = new Windows(CatalogueTimeline.always(Catalogue.EMPTY), panes, PaneLimits.DEFAULT);

        Run(Random random, int inputsACommit, double restarts) {
            this.random = random;
            this.inputsACommit = inputsACommit;
            this.restarts = restarts;
        }

        void over(List<List<Input>> partitions) throws IOException {
            List<Deque<byte[]>> frames = new ArrayList<>();
            for (int source = 0; source < partitions.size(); source++) {
                frames.add(stageOne(source, partitions.get(source)));
            }
            while (frames.stream().anyMatch(queue -> !queue.isEmpty())) {
                Deque<byte[]> queue = frames.get(random.nextInt(frames.size()));
                for (int burst = random.nextInt(4); burst > 0 && !queue.isEmpty(); burst--) {
                    stageTwo(Frames.fromBytes(queue.removeFirst()));
                }
            }
            publishing.corrections(0, windows);
            assertThat(panes.misplaced()).isZero();
            assertThat(panes.refused()).isZero();
        }

        private Deque<byte[]> stageOne(int source, List<Input> inputs) {
            PaneFold fold = new PaneFold(CatalogueTimeline.always(Catalogue.EMPTY));
            PartialPanes partials = new PartialPanes(source, SOURCES, PaneLimits.DEFAULT);
            Deque<byte[]> frames = new ArrayDeque<>();
            for (Input input : inputs) {
                partials.captured(input.capturedAtMicros);
                if (input.observation == null) {
                    partials.promise(new Promise(input.scope, input.to, input.to - 7 * SECOND, input.capturedAtMicros));
                } else {
                    fold.fold(input.scope, input.observation, partials);
                }
                if (random.nextInt(inputsACommit) == 0) {
                    commit(partials, frames);
                    if (random.nextDouble() < restarts) {
                        PartialPanes restarted = new PartialPanes(source, SOURCES, PaneLimits.DEFAULT);
                        restarted.restore(partials.state());
                        partials = restarted;
                    }
                }
            }
            commit(partials, frames);
            return frames;
        }

        private static void commit(PartialPanes partials, Deque<byte[]> frames) {
            Frames.split(partials.drain(), 1, 900_000).forEach(frame -> frames.add(frame.bytes()));
        }

        private void stageTwo(Frame frame) throws IOException {
            panes.accept(frame);
            for (List<ClosedMinute> closed = panes.advance(); !closed.isEmpty(); closed = panes.advance()) {
                for (ClosedMinute minute : closed) {
                    remember(minute);
                    publishing.closed(minute, 0, windows);
                }
            }
            if (random.nextInt(3) == 0) {
                publishing.corrections(0, windows);
            }
            if (random.nextDouble() < restarts) {
                commitAndRestart();
            }
        }

        private void commitAndRestart() throws IOException {
            for (StateEntry entry : panes.drainChanges()) {
                List<Byte> key = boxed(entry.key());
                byte[] value = entry.value();
                if (value == null) {
                    store.remove(key);
                } else {
                    store.put(key, value);
                }
            }
            if (random.nextBoolean()) {
                panes = new OpenPanes(SOURCES, PaneLimits.DEFAULT);
                for (Map.Entry<List<Byte>, byte[]> entry : store.entrySet()) {
                    panes.restore(unboxed(entry.getKey()), entry.getValue());
                }
                publishing = new Windows(CatalogueTimeline.always(Catalogue.EMPTY), panes, PaneLimits.DEFAULT);
            }
        }

        private void remember(ClosedMinute minute) {
            StringBuilder content = new StringBuilder("captured " + minute.capturedAtMicros());
            minute.onTime()
                    .forEach((subject, pane) ->
                            content.append('\n').append(subject).append(Arrays.hashCode(Facts.bytes(pane))));
            content.append("\nlate");
            minute.late()
                    .forEach((subject, pane) ->
                            content.append('\n').append(subject).append(Arrays.hashCode(Facts.bytes(pane))));
            String line = minute.scope() + " " + minute.clock() + " ";
            long expected = passed.getOrDefault(line, minute.minute() - minute.skipped());
            assertThat(minute.minute())
                    .as("no minute is left out or comes twice")
                    .isEqualTo(expected + minute.skipped());
            passed.put(line, minute.minute() + 1);
            if (!minute.onTime().isEmpty() || !minute.late().isEmpty()) {
                minutes.put(line + minute.minute(), content.toString());
            }
        }

        private static List<Byte> boxed(byte[] bytes) {
            List<Byte> boxed = new ArrayList<>();
            for (byte b : bytes) {
                boxed.add(b);
            }
            return boxed;
        }

        private static byte[] unboxed(List<Byte> boxed) {
            byte[] bytes = new byte[boxed.size()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = boxed.get(i);
            }
            return bytes;
        }
    }
}
