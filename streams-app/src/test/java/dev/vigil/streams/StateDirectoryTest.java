package dev.vigil.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigil.schema.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateDirectoryTest {

    @TempDir
    Path directory;

    @Test
    void aDirectoryThatIsNotThereIsMade() throws IOException {
        Path state = directory.resolve("new/state");

        StateDirectory.require(state);

        try (var files = Files.list(state)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aPathThatIsAFileIsRefusedInWords() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThatThrownBy(() -> StateDirectory.require(file.resolve("state")))
                .isInstanceOf(StartupException.class)
                .hasMessageStartingWith("expected a directory that can be written for the state, got ");
    }

    /** {@code /proc} can be written by nobody, root included: what a read-only disk is like. */
    @Test
    void aPlaceWhereNothingCanBeWrittenIsRefusedInWords() {
        if (Files.isDirectory(Path.of("/proc/self"))) {
            assertThatThrownBy(() -> StateDirectory.require(Path.of("/proc/self/vigil")))
                    .isInstanceOf(StartupException.class)
                    .hasMessageContaining("/proc/self/vigil");
        }
    }
}
