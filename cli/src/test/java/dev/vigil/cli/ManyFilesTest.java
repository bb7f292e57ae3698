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
@Timeout(180)
class ManyFilesTest {

    private static final int FILES = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(160);

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
        String output = output(40, "inspect", "history", "many");

        assertThat(output.lines().filter(line -> line.startsWith("many/history-")))
                .hasSize(FILES);
        assertThat(output).contains(FILES + " files: ").endsWith(" 0 refused\n");
    }

    @Test
    void checkJudgesEach() throws Exception {
        String output = output(64, "check", "--fail-on", "never", "many");

        assertThat(output).contains(FILES + " files, " + FILES + " runs, ");
    }

    @Test
    void collectWritesTheEventsOfEach() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary())) {
            String bootstrap = kafka.bootstrapServers();
            assertThat(output(64, "topics", "create", "--kafka", bootstrap)).contains("created");
            String output = output(96, "collect", "--files", "many", "--cluster", "c", "-n", "n", "--kafka", bootstrap);

            assertThat(output)
                    .contains(" events of " + FILES + " runs written: ")
                    .endsWith(" 0 not read\n");
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
