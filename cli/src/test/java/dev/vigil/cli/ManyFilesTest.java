package dev.vigil.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Directories of many files pass through a heap that holds a few: whoever collected what was read would run out of it. */
@Timeout(120)
class ManyFilesTest {

    private static final int FILES = 6_000;
    private static final Duration PATIENCE = Duration.ofSeconds(100);

    @TempDir
    private Path directory;

    @BeforeEach
    void manyNamesOfOneFile() throws IOException {
        Path many = Files.createDirectory(directory.resolve("many"));
        Path file = Files.copy(Path.of("src/launcher/history.json"), directory.resolve("history.json"));
        for (int i = 0; i < FILES; i++) {
            Files.createLink(many.resolve("history-" + i + ".json"), file);
        }
    }

    @Test
    void inspectSaysALineForEach() throws Exception {
        String output = output(24, "inspect", "history", "many");

        assertThat(output.lines()).hasSize(FILES + 1);
        assertThat(output).endsWith(FILES + " files: " + FILES + " read, 0 in part, 0 refused\n");
    }

    @Test
    void collectWritesTheEventsOfEach() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary())) {
            String bootstrap = kafka.bootstrapServers();
            assertThat(output(64, "topics", "create", "--kafka", bootstrap)).contains("created");
            String output = output(64, "collect", "--files", "many", "--cluster", "c", "-n", "n", "--kafka", bootstrap);

            assertThat(output)
                    .contains(13 * FILES + " events of " + FILES + " runs written: " + FILES
                            + " files whole, 0 in part, 0 not read");
        }
    }

    private String output(int megabytes, String... arguments) throws Exception {
        try (VigilProcess process =
                new VigilProcess(megabytes, directory, directory.resolve(arguments[0] + ".txt"), arguments)) {
            int ended = process.exitCode(PATIENCE);
            assertThat(ended).as(process.output()).isZero();
            return process.output();
        }
    }
}
