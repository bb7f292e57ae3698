package dev.vigil.collector.source.metrics;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/** Prints the CPU time and the allocation of reading a whole Java scrape, its labels known. Run by hand: {@code java -cp ... dev.vigil.collector.source.metrics.ParserSpeed}. */
final class ParserSpeed {

    private ParserSpeed() {}

    public static void main(String[] args) throws ScrapeException {
        byte[] page = Pages.javaScrape();
        MetricsLimits limits = MetricsLimits.DEFAULT;
        LabelSets labels = new LabelSets(limits.labelBytes());
        long[] micros = new long[500];
        long[] scanMicros = new long[500];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = 0;
        long scanAllocated = 0;
        for (int i = 0; i < micros.length; i++) {
            long a0 = threads.getCurrentThreadAllocatedBytes();
            long t0 = threads.getCurrentThreadCpuTime();
            WorkerPage worker = new WorkerPage(labels, LatencyUnit.MILLISECONDS, limits.series());
            Pages.parse(page, worker, limits, false);
            int kept = worker.samples().size();
            micros[i] = (threads.getCurrentThreadCpuTime() - t0) / 1_000;
            allocated = threads.getCurrentThreadAllocatedBytes() - a0;
            long s0 = threads.getCurrentThreadAllocatedBytes();
            long t1 = threads.getCurrentThreadCpuTime();
            Pages.parse(page, line -> {}, limits, false);
            scanMicros[i] = (threads.getCurrentThreadCpuTime() - t1) / 1_000;
            scanAllocated = threads.getCurrentThreadAllocatedBytes() - s0;
            if (i == 0) {
                System.out.printf("first: %d us, %d kept, %d bytes%n", micros[0], kept, page.length);
            }
        }
        Arrays.sort(micros, 100, 500);
        Arrays.sort(scanMicros, 100, 500);
        System.out.printf(
                "page: median %d us, p99 %d us, %d bytes allocated; parser alone: median %d us, %d bytes%n",
                micros[300], micros[496], allocated, scanMicros[300], scanAllocated);
    }
}
