package dev.vigil.streams.observe;

import static dev.vigil.streams.observe.Events.T0;
import static dev.vigil.streams.observe.Events.micros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigil.schema.event.AttemptOutcome;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.WorkflowEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunMemoryTest {

    @Test
    void theBytesOfAMemoryThatWasReadAreTheBytesThatWereWritten() {
        for (long seed = 0; seed < 300; seed++) {
            byte[] written = memory(seed).toBytes();

            assertThat(RunMemory.fromBytes(written, Dictionary.none()).toBytes())
                    .isEqualTo(written);
        }
    }

    @Test
    void aDictionaryThatWasRestoredReadsWhatWasWrittenWithIt() {
        Dictionary dictionary = new Dictionary();
        Map<Long, byte[]> written = new TreeMap<>();
        for (long seed = 0; seed < 300; seed++) {
            written.put(seed, memory(seed).toBytes(dictionary));
        }
        Dictionary restored = new Dictionary();
        List<Integer> numbers =
                new ArrayList<>(IntStream.range(0, dictionary.size()).boxed().toList());
        Collections.shuffle(numbers, new Random(1));
        numbers.forEach(number -> restored.restore(number, dictionary.entry(number)));

        assertThat(dictionary.size()).isPositive();
        written.forEach((seed, bytes) -> {
            RunMemory read = RunMemory.fromBytes(bytes, restored);
            assertThat(read.toBytes()).isEqualTo(memory(seed).toBytes());
            assertThat(read.toBytes(restored)).isEqualTo(bytes);
        });
        assertThat(restored.size()).isEqualTo(dictionary.size());
    }

    @Test
    void whatTheVersionBeforeWroteIsRead() throws IOException {
        Dictionary dictionary = new Dictionary();
        List<String[]> runs = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("src/test/resources/vectors/runs-with-shared-texts.txt"))) {
            String[] words = line.split(" ");
            if (words[0].equals("dictionary")) {
                dictionary.restore(dictionary.size(), HexFormat.of().parseHex(words[1]));
            } else if (!line.startsWith("#")) {
                runs.add(words);
            }
        }

        assertThat(runs).hasSize(15);
        for (String[] run : runs) {
            byte[] expected = memory(Long.parseLong(run[0])).toBytes();
            RunMemory alone = RunMemory.fromBytes(HexFormat.of().parseHex(run[1]), new Dictionary());
            RunMemory shared = RunMemory.fromBytes(HexFormat.of().parseHex(run[2]), dictionary);
            assertThat(alone.toBytes()).isEqualTo(expected);
            assertThat(shared.toBytes()).isEqualTo(expected);
        }
    }

    @Test
    void whatTheVersionBeforeThatWroteIsRead() throws IOException {
        int read = 0;
        for (String line : Files.readAllLines(Path.of("src/test/resources/vectors/runs-before-dictionary.txt"))) {
            if (!line.startsWith("#")) {
                String[] seedAndBytes = line.split(" ");
                byte[] bytes = HexFormat.of().parseHex(seedAndBytes[1]);

                RunMemory expected = memory(Long.parseLong(seedAndBytes[0]));
                if (expected instanceof RunState open) {
                    open.accepted.forget(); // that version did not know yet what a run has accepted
                }
                assertThat(RunMemory.fromBytes(bytes, new Dictionary()).toBytes())
                        .isEqualTo(expected.toBytes());
                read++;
            }
        }
        assertThat(read).isEqualTo(9);
    }

    @Test
    void aFullDictionaryAndLongTextsLeaveTheRunsToThemselves() {
        Dictionary full = new Dictionary();
        for (int i = 0; i < Dictionary.MOST; i++) {
            full.number("text " + i);
        }
        RunMemory memory = memory(5);

        assertThat(full.number("one more")).isEqualTo(-1);
        assertThat(memory.toBytes(full)).isEqualTo(memory.toBytes());
        assertThat(new Dictionary().number("x".repeat(256))).isEqualTo(-1);
    }

    @Test
    void aMemoryOfAnotherDictionaryIsRefused() {
        byte[] bytes = memory(5).toBytes(new Dictionary());

        assertThatThrownBy(() -> RunMemory.fromBytes(bytes, new Dictionary()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("of the dictionary of 0 entries");
    }

    private static RunMemory memory(long seed) {
        Watching seen = Watching.all();
        new RandomRun(seed).records(new Random(seed)).forEach(seen::see);
        return seen.memory();
    }

    @Test
    void anOpenRunInAnActivityTakesFewBytesBesidesWhatRunsShare() {
        Events run = Events.begun("01a202d2-019d-791b-a86b-8a0831b58dc0");
        run.task();
        run.scheduled("5");
        RunMemory memory = Watching.of(run).memory();

        assertThat(memory.toBytes(new Dictionary()).length).isLessThanOrEqualTo(46); // 64 with its key
    }

    @Test
    void anActivityIdThatIsAUuidTakes17Bytes() {
        int numbered = inAnActivity("1234567890123456").toBytes().length;
        int uuid = inAnActivity("01a202d2-019d-791b-a86b-8a0831b58dc0").toBytes().length;
        int upperCase = inAnActivity("01A202D2-019D-791B-A86B-8A0831B58DC0").toBytes().length;

        assertThat(uuid).isEqualTo(numbered);
        assertThat(upperCase).isEqualTo(numbered + 20);
    }

    private static RunMemory inAnActivity(String activityId) {
        Events run = Events.begun();
        run.scheduled(activityId);
        RunMemory memory = Watching.of(run).memory();
        byte[] bytes = memory.toBytes();
        assertThat(RunMemory.fromBytes(bytes, Dictionary.none()).toBytes()).isEqualTo(bytes);
        return memory;
    }

    @Test
    void aPlainOpenRunIsSmall() {
        Watching seen = Watching.of(Events.begun("01a202d2-019d-791b-a86b-8a0831b58dc0"));

        assertThat(seen.memory().toBytes().length).isLessThan(72);
    }

    @Test
    void aPlainClosedRunIsATombstone() {
        Events run = Events.begun();
        run.completed();

        assertThat(Watching.of(run).memory().toBytes().length).isLessThanOrEqualTo(16);
    }

    @Test
    void anotherVersionIsRefusedInWords() {
        byte[] open = Watching.of(Events.begun()).memory().toBytes();
        open[0] = (byte) 0xF1;

        assertThatThrownBy(() -> RunMemory.fromBytes(open, Dictionary.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version 4")
                .hasMessageContaining("got version 15");
        assertThatThrownBy(() -> RunMemory.fromBytes(new byte[] {1, 99, 0}, Dictionary.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got version 99");
        assertThatThrownBy(() -> RunMemory.requireReadable(open)).hasMessageContaining("got version 15");
    }

    @Test
    void whatIsNoMemoryIsRefused() {
        assertThatThrownBy(() -> RunMemory.fromBytes(new byte[] {7, 1}, Dictionary.none()))
                .hasMessageContaining("got kind 7");
        assertThatThrownBy(() -> RunMemory.fromBytes(new byte[] {77, 1}, Dictionary.none()))
                .hasMessageContaining("got kind 13");
        assertThatThrownBy(() -> RunMemory.fromBytes(new byte[0], Dictionary.none()))
                .hasMessageContaining("got: 0 bytes");
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
            assertThatThrownBy(() -> RunMemory.fromBytes(cut, Dictionary.none()))
                    .isInstanceOf(IllegalArgumentException.class);
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
