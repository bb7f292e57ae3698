package dev.vigil.embedded;

import dev.vigil.schema.StartupException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** The directory of one broker: made, checked, and locked against a second one while it is open. */
final class DataDirectory implements AutoCloseable {

    private static final String LOCK_FILE = "vigil.lock";
    private static final int LONGEST_HOLDER = 200;

    private final Path root;
    private final boolean temporary;
    private final FileChannel lockFile;

    private DataDirectory(Path root, boolean temporary, FileChannel lockFile) {
        this.root = root;
        this.temporary = temporary;
        this.lockFile = lockFile;
    }

    /**
     * Opens and locks a directory.
     *
     * @param directory null for a temporary one that {@link #close()} deletes
     * @throws StartupException if it cannot be made or written, or is in use
     */
    static DataDirectory open(@Nullable Path directory) {
        try {
            Path root = directory == null
                    ? Files.createTempDirectory("vigil-kafka-")
                    : Files.createDirectories(directory.toAbsolutePath().normalize());
            return new DataDirectory(root, directory == null, lock(root));
        } catch (IOException e) {
            throw notWritable(directory, e);
        }
    }

    Path root() {
        return root;
    }

    /** Where the broker's logs are; apart from the lock, which is not Kafka's. */
    Path logs() {
        return root.resolve("log");
    }

    /** Unlocks; deletes the directory if it is temporary. */
    @Override
    public void close() {
        try {
            lockFile.truncate(0);
            lockFile.close(); // gives the lock up
            if (temporary) {
                delete(root);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("could not release the data directory " + root, e);
        }
    }

    private static FileChannel lock(Path root) throws IOException {
        FileChannel file = FileChannel.open(
                root.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = tryLock(file);
        if (lock == null) {
            String holder = holder(file);
            file.close();
            throw new StartupException(
                    StartupException.Kind.USAGE,
                    "the data directory " + root + " is in use by another Vigil" + holder,
                    "",
                    "stop that one first, or name another directory");
        }
        String holder = " (process " + ProcessHandle.current().pid() + ")";
        file.truncate(0);
        file.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
        return file;
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by this very process
        }
    }

    private static String holder(FileChannel file) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(LONGEST_HOLDER);
        file.read(text, 0);
        return new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
    }

    private static StartupException notWritable(@Nullable Path directory, IOException cause) {
        Path named = directory == null ? Path.of(System.getProperty("java.io.tmpdir")) : directory.toAbsolutePath();
        StartupException refusal = new StartupException(
                StartupException.Kind.USAGE,
                "the data directory " + named + " cannot be made or written (" + reason(cause) + ")",
                "",
                "name a directory that this user may write to");
        refusal.initCause(cause);
        return refusal;
    }

    private static String reason(IOException cause) {
        String name = cause.getClass().getSimpleName();
        return switch (name) {
            case "AccessDeniedException" -> "permission denied";
            case "ReadOnlyFileSystemException" -> "read-only file system";
            case "FileAlreadyExistsException" -> "a file of that name is in the way";
            case "NoSuchFileException" -> "no such file or directory";
            default -> String.valueOf(cause.getMessage());
        };
    }

    /** A file that is gone meanwhile is as good as deleted. */
    private static void delete(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
