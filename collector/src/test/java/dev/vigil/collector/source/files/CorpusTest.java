package dev.vigil.collector.source.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every real history is read as a second, plain reading of its JSON counts it. Skipped where there is no corpus. */
final class CorpusTest {

    private final Path corpus = corpus();

    @BeforeEach
    void needsTheCorpus() {
        assumeTrue(
                Files.isDirectory(corpus),
                "skipped: no corpus at " + corpus + "; set the system property vigil.corpus");
    }

    @Test
    void everyFileIsReadAsItsTextSays() throws IOException {
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (Path file : files()) {
            List<FileRun> runs = new ArrayList<>();
            FileReading reading =
                    new HistoryFiles(FileLimits.DEFAULT, System::nanoTime).read(file, file.toString(), runs::add);
            if (reading.verdict() != Verdict.READ) {
                assertThat(reading.reason()).as("%s", file).isNotEmpty();
            }
            JsonNode plain = plain(file);
            if (plain == null || runs.isEmpty()) {
                continue;
            }
            compared++;
            Map<String, Long> expected = Counts.of(plain);
            Map<String, Long> found = Counts.of(RunSummary.of(runs.get(0)), reading);
            if (runs.size() != 1 || !found.equals(expected)) {
                wrong.add(file + "\n  expected " + expected + "\n  found    " + found);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(compared).isGreaterThan(200);
    }

    @Test
    void aStuckRunOfARealServerEndsBeforeItsPhantoms() {
        List<FileRun> runs = new ArrayList<>();
        Path file = corpus.resolve("real-server/1.31.2/1-nondeterminism-stuck.json");
        FileReading reading = new HistoryFiles(FileLimits.DEFAULT, System::nanoTime).read(file, "f", runs::add);

        assertThat(reading.verdict()).isEqualTo(Verdict.READ);
        assertThat(runs.get(0).events()).hasSize(14);
        assertThat(RunSummary.of(runs.get(0)).workflowTaskFailures()).containsOnlyKeys("NON_DETERMINISTIC_ERROR");
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(corpus.resolve("histories"))) {
            all.filter(Files::isRegularFile).sorted().forEach(files::add);
        }
        return files;
    }

    private static @Nullable JsonNode plain(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if ((bytes[0] & 0xff) == 0x1f) {
            bytes = new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
        }
        return bytes[0] == '{' || bytes[0] == '[' ? new ObjectMapper().readTree(bytes) : null;
    }

    static Path corpus() {
        String given = System.getProperty("vigil.corpus.root");
        if (given != null) {
            return Path.of(given);
        }
        for (Path directory = Path.of("").toAbsolutePath(); directory != null; directory = directory.getParent()) {
            Path beside = directory.resolveSibling("shared").resolve("corpus");
            if (Files.isDirectory(beside.resolve("histories"))) {
                return beside;
            }
        }
        return Path.of("../shared/corpus");
    }
}
