package dev.vigil.benchmarks.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.LongSupplier;

/** The child's side of {@link ChildJvm}: answers until the parent's end of the pipe closes. */
final class Commands {

    private Commands() {}

    /** Says {@code ready}, then answers {@code cpu}, {@code heap} and what else is given. */
    static void serve(String ready, Map<String, LongSupplier> more) throws IOException {
        System.out.println(ready);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            switch (line) {
                case "cpu" -> System.out.println(CpuTime.nanos());
                case "heap" -> System.out.println(Heap.usedBytes());
                default -> System.out.println(more.getOrDefault(line, () -> -1).getAsLong());
            }
        }
    }
}
