package dev.vigil.benchmarks.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * CPU time of this process on Linux, in nanoseconds, without the JIT's compiler threads: short runs would else measure the compiler.
 * Run with {@code -XX:-UseDynamicNumberOfCompilerThreads}, so that compiler threads do not end and take their time with them.
 */
final class CpuTime {

    private static final long NANOS_A_TICK = 10_000_000;
    private static final Path SELF = Path.of("/proc/self");

    private CpuTime() {}

    /** What is spent by all threads but the compiler's since the process started; resolution 10 ms. */
    static long nanos() {
        try {
            long all = ticks(Files.readString(SELF.resolve("stat")));
            long compilers = 0;
            try (DirectoryStream<Path> tasks = Files.newDirectoryStream(SELF.resolve("task"))) {
                for (Path task : tasks) {
                    compilers += compilerTicks(task);
                }
            }
            return (all - compilers) * NANOS_A_TICK;
        } catch (IOException e) {
            throw new UncheckedIOException("CPU time is read from /proc, which only Linux has", e);
        }
    }

    private static long compilerTicks(Path task) throws IOException {
        try {
            String stat = Files.readString(task.resolve("stat"));
            return stat.contains(" CompilerThre") ? ticks(stat) : 0;
        } catch (NoSuchFileException ended) {
            return 0;
        }
    }

    /** User and system time: fields 14 and 15; the name in parentheses may hold spaces. */
    private static long ticks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
}
