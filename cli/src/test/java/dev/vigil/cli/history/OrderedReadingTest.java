package dev.vigil.cli.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigil.collector.source.files.FileLimits;
import dev.vigil.collector.source.files.FileReading;
import dev.vigil.collector.source.files.FileRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many threads say what one would. */
class OrderedReadingTest {

    private static final int FILES = 60;
    private static final int CORES = 4;

    @TempDir
    private Path directory;

    private final AtomicInteger ahead = new AtomicInteger();
    private final AtomicInteger mostAhead = new AtomicInteger();

    @Test
    void fourThreadsSayWhatOneSaysInTheSameOrder() throws IOException {
        Path histories = Files.createDirectory(directory.resolve("histories"));
        for (int i = 0; i < FILES; i++) {
            // the first ones are large, so that later ones are done before them
            Files.writeString(
                    histories.resolve("%02d.json".formatted(i)), runs(i < 4 ? 3 : 1, i < 4 ? 900 : 3 + i % 5));
        }
        // more than is held before its turn, in the middle
        Files.writeString(histories.resolve("30-large.json"), runs(30, 900));
        Files.writeString(histories.resolve("31-none.json"), "no history");
        Path named = directory.resolve("named.json");
        Files.writeString(named, runs(1, 3));

        List<String> one = read(1, histories, named);
        List<String> four = read(CORES, histories, named);

        assertThat(four).isEqualTo(one);
        assertThat(one).hasSize(4 * 3 + 56 + 30 + 1 + FILES + 3);
        assertThat(mostAhead.get()).isLessThanOrEqualTo(CORES * OrderedReading.AHEAD_PER_CORE * 3 + 30);
    }

    @Test
    void aFaultOfTheWorkReachesTheCaller() throws IOException {
        for (int i = 0; i < 5; i++) {
            Files.writeString(directory.resolve(i + ".json"), runs(1, 3));
        }
        try (OrderedReading<String> reading = new OrderedReading<>(
                FileLimits.DEFAULT,
                CORES,
                (name, run) -> {
                    throw new IllegalStateException("a fault in " + name);
                },
                new Lines(new ArrayList<>()))) {
            assertThatThrownBy(() -> {
                        reading.path(directory, "all");
                        reading.end();
                    })
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("a fault in all/");
        }
    }

    private List<String> read(int cores, Path... paths) {
        List<String> lines = new ArrayList<>();
        try (OrderedReading<String> reading =
                new OrderedReading<>(FileLimits.DEFAULT, cores, this::line, new Lines(lines))) {
            for (Path path : paths) {
                reading.path(path, String.valueOf(path.getFileName()));
            }
            reading.end();
        }
        return lines;
    }

    private String line(String name, FileRun run) {
        mostAhead.accumulateAndGet(ahead.incrementAndGet(), Math::max);
        return name + " run " + run.number() + " with " + run.events().size();
    }

    /** Everything as a line, in the order in which it comes. */
    private final class Lines implements OrderedReading.Taker<String> {
        private final List<String> lines;

        Lines(List<String> lines) {
            this.lines = lines;
        }

        @Override
        public void run(String run) {
            ahead.decrementAndGet();
            lines.add(run);
        }

        @Override
        public void file(FileReading reading, boolean named) {
            lines.add(reading.file() + " " + reading.verdict() + " " + reading.runs() + (named ? " named" : ""));
        }

        @Override
        public void refused(String name, String reason) {
            lines.add(name + " refused");
        }
    }

    /** A list of histories, each a start and signals. */
    private static String runs(int runs, int events) {
        StringBuilder json = new StringBuilder("[");
        for (int run = 0; run < runs; run++) {
            json.append(run == 0 ? "" : ",").append("{\"events\":[");
            for (int id = 1; id <= events; id++) {
                json.append(id == 1 ? "" : ",")
                        .append("{\"eventId\":\"" + id + "\",\"eventTime\":\"2026-11-22T10:15:00Z\",")
                        .append(
                                id == 1
                                        ? "\"eventType\":\"EVENT_TYPE_WORKFLOW_EXECUTION_STARTED\","
                                                + "\"workflowExecutionStartedEventAttributes\":{\"workflowType\":{\"name\":\"T\"},"
                                                + "\"originalExecutionRunId\":\"r" + run + "\",\"attempt\":1}}"
                                        : "\"eventType\":\"EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED\","
                                                + "\"workflowExecutionSignaledEventAttributes\":{\"signalName\":\"s\"}}");
            }
            json.append("]}");
        }
        return json.append("]").toString();
    }
}
