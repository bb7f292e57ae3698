package dev.vigil.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A file system of its own that is small enough to be filled. Needs the right to mount one. */
public final class SmallDisk implements AutoCloseable {

    private static final String FILLER = "filler";

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /**
     * Mounts a file system in memory.
     *
     * @param directory is made; must not exist
     * @return empty where this user may not mount
     */
    public static Optional<SmallDisk> mount(Path directory, int megabytes) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        boolean mounted;
        try {
            mounted = run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", directory.toString()) == 0;
        } catch (IOException e) {
            mounted = false; // no such command
        }
        return mounted ? Optional.of(new SmallDisk(directory)) : Optional.empty();
    }

    public Path directory() {
        return directory;
    }

    /** Nobody can write a byte any more. */
    public void fill() throws IOException {
        byte[] block = new byte[4_096];
        try (OutputStream filler = Files.newOutputStream(directory.resolve(FILLER))) {
            while (true) {
                filler.write(block);
            }
        } catch (IOException full) {
            if (Files.getFileStore(directory).getUsableSpace() >= block.length) {
                throw full;
            }
        }
    }

    /** Gives the room back that {@link #fill} took. */
    public void free() throws IOException {
        Files.delete(directory.resolve(FILLER));
    }

    /** Unmounts it; what is in it is gone. */
    @Override
    public void close() throws IOException, InterruptedException {
        run("umount", "-l", directory.toString());
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(20, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }
}
