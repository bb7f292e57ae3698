package dev.vigil.collector.source.files;

import static dev.vigil.collector.source.files.Histories.failed;
import static dev.vigil.collector.source.files.Histories.gzip;
import static dev.vigil.collector.source.files.Histories.json;
import static dev.vigil.collector.source.files.Histories.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.temporal.api.export.v1.WorkflowExecution;
import io.temporal.api.export.v1.WorkflowExecutions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a file is said in one sentence, and nothing wrong passes in silence. */
final class DamageTest {

    @TempDir
    private Path directory;

    @Test
    void jsonCutAnywhereIsNeverWhole() {
        byte[] whole = json(failed()).stripTrailing().getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length; length++) {
            Histories.Read read = read(Arrays.copyOf(whole, length));
            assertThat(read.reading().verdict()).as("first %s bytes", length).isNotEqualTo(Verdict.READ);
            assertThat(read.reading().reason()).isNotEmpty();
            read.runs()
                    .forEach(run ->
                            assertThat(run.torn() || run.events().size() == 12).isTrue());
        }
    }

    @Test
    void gzipCutAnywhereIsNeverWhole() {
        byte[] whole = gzip(json(failed()).getBytes(StandardCharsets.UTF_8));
        for (int length = 0; length < whole.length; length++) {
            assertThat(read(Arrays.copyOf(whole, length)).reading().verdict())
                    .as("first %s bytes", length)
                    .isNotEqualTo(Verdict.READ);
        }
    }

    @Test
    void whatStandsBeforeATearInGzipIsUsed() {
        byte[] whole = gzip(json(failed()).getBytes(StandardCharsets.UTF_8));

        Histories.Read torn = read(Arrays.copyOf(whole, whole.length - 20));

        assertThat(torn.reading().verdict()).isEqualTo(Verdict.PARTIAL);
        assertThat(torn.reading().reason()).isEqualTo("its gzip stream ends in the middle");
        assertThat(torn.reading().events()).isGreaterThan(5);
    }

    /** Protobuf has no end: cut between two events it is a shorter history. */
    @Test
    void protobufCutInsideAnEventIsNeverWhole() {
        byte[] whole = failed().toByteArray();
        Set<Integer> boundaries = new HashSet<>();
        for (int events = 1; events <= 12; events++) {
            boundaries.add(failed().toBuilder()
                    .clearEvents()
                    .addAllEvents(failed().getEventsList().subList(0, events))
                    .build()
                    .getSerializedSize());
        }
        for (int length = 0; length <= whole.length; length++) {
            Verdict verdict = read(Arrays.copyOf(whole, length)).reading().verdict();
            assertThat(verdict == Verdict.READ).as("first %s bytes", length).isEqualTo(boundaries.contains(length));
        }
    }

    @Test
    void anExportCutAnywhereKeepsTheRunsBefore() {
        WorkflowExecution run =
                WorkflowExecution.newBuilder().setHistory(failed()).build();
        byte[] one = WorkflowExecutions.newBuilder().addItems(run).build().toByteArray();
        byte[] two = WorkflowExecutions.newBuilder()
                .addItems(run)
                .addItems(run)
                .build()
                .toByteArray();
        for (int length = one.length; length < two.length; length++) {
            Histories.Read read = read(Arrays.copyOf(two, length));
            assertThat(read.runs()).isNotEmpty();
            assertThat(read.runs().get(0).events()).hasSize(12);
            assertThat(read.reading().verdict() == Verdict.READ)
                    .as("first %s bytes", length)
                    .isEqualTo(length == one.length);
        }
        assertThat(read(two).runs()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                         | it is empty",
                "'   '                                      | there are no history events in it",
                "<html>                                     | neither JSON nor a protobuf history",
                "{}                                         | there are no history events in it",
                "{\"events\": []}                           | there are no history events in it",
                "[1, 2, {\"a\": null}]                      | there are no history events in it",
                "[{\"eventId\": 1, \"eventType\": \"EVENT_TYPE_TIMER_FIRED\"}] | there are no history events in it",
                "{\"requestIdInfos\": {\"x\": {\"eventType\": \"EVENT_TYPE_TIMER_FIRED\", \"eventId\": \"1\"}}} | there are no history events in it",
                "{\"executionConfig\": {}, \"workflowExecutionInfo\": {\"historyLength\": 1}} | an answer of DescribeWorkflowExecution",
                "{\"a\": 1, \"a\": 2}                       | it is not JSON near line 1",
                "{\"events\": [}                            | it is not JSON near line 1",
                "{\"events\": [{\"eventId\": 1, \"timerFiredEventAttributes\": {}}]} trailing | it is not JSON",
            })
    void theReasonIsOneSentence(String content, String reason) {
        FileReading reading = read(content).reading();

        assertThat(reading.reason()).contains(reason);
        assertThat(reading.verdict()).isNotEqualTo(Verdict.READ);
        assertThat(reading.reason()).hasSizeLessThan(300);
    }

    @Test
    void aKeyThatStandsTwiceIsNotPassedOver() {
        String twice = json(failed()).replaceFirst("\"eventId\": \"7\"", "\"eventId\": \"7\", \"eventId\": \"70\"");

        FileReading reading = read(twice).reading();

        assertThat(reading.verdict()).isEqualTo(Verdict.PARTIAL);
        assertThat(reading.events()).isEqualTo(6);
        assertThat(reading.reason()).contains("eventId");
    }

    @Test
    void whatIsNotUtf8IsNotPassedOver() {
        byte[] bytes = json(failed()).replace("Broken", "Br\u00f6ken").getBytes(StandardCharsets.ISO_8859_1);

        assertThat(read(bytes).reading().reason()).contains("it is not UTF-8");
        assertThat(read(bytes).reading().verdict()).isNotEqualTo(Verdict.READ);
    }

    @Test
    void aRawControlCharacterIsNotPassedOver() {
        assertThat(read(json(failed()).replace("Broken", "Br\u0007ken"))
                        .reading()
                        .verdict())
                .isNotEqualTo(Verdict.READ);
    }

    @Test
    void nestingHasALimit() {
        assertThat(read("[".repeat(900) + "]".repeat(900)).reading().reason()).contains("nested");
        assertThat(read("[".repeat(100_000)).reading().reason()).isNotEmpty();
        assertThat(read("{\"a\":".repeat(100_000)).reading().reason()).isNotEmpty();
    }

    @Test
    void eventsHaveALimit() {
        FileLimits five = new FileLimits(1 << 20, Duration.ofSeconds(8), 5, 10, 1_000);

        Histories.Read read = read(json(failed()).getBytes(StandardCharsets.UTF_8), five);

        assertThat(read.reading().verdict()).isEqualTo(Verdict.PARTIAL);
        assertThat(read.reading().reason()).contains("more than 5 events");
        assertThat(read.only().events()).hasSize(5);
    }

    @Test
    void aGzipBombIsGivenUp() {
        FileLimits small = new FileLimits(1 << 20, Duration.ofSeconds(8), 100, 10, 1_000);
        byte[] spaces = new byte[4 << 20];
        Arrays.fill(spaces, (byte) ' ');

        FileReading reading = read(gzip(spaces), small).reading();

        assertThat(reading.verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(reading.reason()).contains("what is packed in it is larger than 1 MiB");
    }

    @Test
    void timeHasALimit() {
        long[] now = {0};
        InputStream slow = new ByteArrayInputStream(json(failed()).getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                now[0] += 5_000_000_000L;
                return super.read(buffer, offset, Math.min(length, 1_000));
            }
        };
        List<FileRun> runs = new ArrayList<>();

        FileReading reading = new HistoryFiles(FileLimits.DEFAULT, () -> now[0]).read(slow, "slow", runs::add);

        assertThat(reading.reason()).contains("longer than 8 s");
        assertThat(reading.verdict()).isNotEqualTo(Verdict.READ);
    }

    @Test
    void whatIsNoFileIsNotOpened() throws IOException, InterruptedException {
        Path fifo = directory.resolve("fifo");
        assumeTrue(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor() == 0, "no mkfifo here");

        assertThat(of(fifo).reason()).isEqualTo("it is no regular file");
        assertThat(of(Path.of("/dev/zero")).reason()).isEqualTo("it is no regular file");
        assertThat(of(directory).reason()).isEqualTo("it is a directory");
        assertThat(of(directory.resolve("none")).reason()).isEqualTo("there is no such file");
    }

    @Test
    void aFileThatGrowsIsNotWhole() throws IOException {
        Path file = Files.writeString(directory.resolve("h.json"), json(failed()));

        FileReading reading = new HistoryFiles(FileLimits.DEFAULT, System::nanoTime).read(file, "h.json", run -> {
            try {
                Files.writeString(file, " ", StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });

        assertThat(reading.verdict()).isEqualTo(Verdict.PARTIAL);
        assertThat(reading.reason()).contains("it changed while it was read");
    }

    @Test
    void aDirectoryIsReadOnceHoweverManyLinksLeadToIt() throws IOException {
        Files.createDirectories(directory.resolve("a/b"));
        Files.writeString(directory.resolve("a/b/two"), "");
        Files.writeString(directory.resolve("a/one"), "");
        Files.createSymbolicLink(directory.resolve("a/b/loop"), directory);

        assertThat(visited(Long.MAX_VALUE))
                .containsExactly(
                        "d/a/b/loop: it is a link to a directory that was read already", "d/a/b/two", "d/a/one");
    }

    /** Names of the same length, so that it does not matter which the file system names first. */
    @Test
    void moreNamesThanFitIntoMemoryAreLeftOutAndThatIsSaid() throws IOException {
        Files.createDirectory(directory.resolve("a"));
        for (int i = 0; i < 9; i++) {
            Files.writeString(directory.resolve("a/" + i), "");
        }

        List<String> visited = visited(4 * 65);

        assertThat(visited).hasSize(5);
        assertThat(visited.get(0))
                .isEqualTo("d/a: it holds more names than fit into memory: the first 4 that the file system named are"
                        + " read, the others are not");
    }

    private List<String> visited(long nameBytes) {
        List<String> visited = new ArrayList<>();
        FileWalk.visit(
                directory,
                "d",
                new FileWalk.Visitor() {
                    @Override
                    public void file(Path file, String name) {
                        visited.add(name);
                    }

                    @Override
                    public void refused(String name, String reason) {
                        visited.add(name + ": " + reason);
                    }
                },
                nameBytes);
        return visited;
    }

    private FileReading of(Path path) {
        return new HistoryFiles(FileLimits.DEFAULT, System::nanoTime).read(path, path.toString(), run -> {});
    }
}
