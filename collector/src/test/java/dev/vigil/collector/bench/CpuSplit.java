package dev.vigil.collector.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * CPU that was used so far, nanoseconds: of child processes, which is the Temporal server, and of this one by what its
 * threads are for. Threads that ended are not counted, so it is to be read while those of interest live.
 */
public record CpuSplit(Map<Part, Long> nanos) {

    /** Who uses it. */
    public enum Part {
        SERVER,
        /** Threads that send requests to Temporal and translate, gRPC's own among them. */
        READERS,
        /** The thread that takes results in and writes, and the Kafka clients' own. */
        EXPORT,
        BROKER,
        /** Compiler and garbage collector, which have no thread to ask, threads that ended, and the benchmark's own. */
        JVM
    }

    public static CpuSplit now() {
        Map<Part, Long> nanos = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            nanos.put(part, 0L);
        }
        long server = ProcessHandle.current()
                .children()
                .mapToLong(child ->
                        child.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
                .sum();
        nanos.put(Part.SERVER, server);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long all = ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toNanos();
        for (long id : threads.getAllThreadIds()) {
            ThreadInfo info = threads.getThreadInfo(id);
            long used = threads.getThreadCpuTime(id);
            if (info != null && used > 0) {
                nanos.merge(part(info.getThreadName()), used, Long::sum);
                all -= used;
            }
        }
        nanos.put(Part.JVM, all);
        return new CpuSplit(nanos);
    }

    /** What was used since an earlier look. */
    public CpuSplit since(CpuSplit before) {
        Map<Part, Long> used = new EnumMap<>(Part.class);
        nanos.forEach((part, now) -> used.put(part, Math.max(0, now - before.nanos.getOrDefault(part, 0L))));
        return new CpuSplit(used);
    }

    /** Microseconds of one part for each of so many. */
    public double microsEach(Part part, long of) {
        return nanos.getOrDefault(part, 0L) / 1e3 / of;
    }

    private static Part part(String thread) {
        if (thread.startsWith("vigil-read") || thread.startsWith("grpc") || thread.startsWith("bare-")) {
            return Part.READERS;
        }
        if (thread.startsWith("vigil-")
                || thread.startsWith("kafka-producer")
                || thread.startsWith("kafka-coordinator")) {
            return Part.EXPORT;
        }
        return thread.equals("main") || thread.contains("Poller") || thread.contains("Executor")
                ? Part.JVM
                : Part.BROKER;
    }
}
