package dev.vigil.streams;

import dev.vigil.schema.StartupException;
import dev.vigil.schema.StartupException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether Kafka Streams can keep its lock where it is told to: else it fails later, and in words of its own. */
final class StateDirectory {

    private StateDirectory() {}

    /** @throws StartupException if the directory cannot be made, or nothing can be written in it */
    static void require(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempFile(directory, "writable", ".tmp"));
        } catch (IOException e) {
            throw new StartupException(
                    Kind.USAGE,
                    "expected a directory that can be written for the state, got " + directory.toAbsolutePath() + " ("
                            + e.getClass().getSimpleName() + ")",
                    "",
                    "free the path, make the disk writable, or choose another directory; nothing but a lock is kept there");
        }
    }
}
