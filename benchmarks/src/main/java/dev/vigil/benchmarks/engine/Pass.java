package dev.vigil.benchmarks.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What one pass over a topic has cost. */
record Pass(double cpuNanosPerEvent, double brokerNanosPerEvent, double eventsPerSecond) {

    /** Work that is to be timed. */
    interface Work {
        void run() throws Exception;
    }

    static Pass of(long events, ChildJvm broker, Work work) throws Exception {
        System.gc();
        long brokerCpu = broker.askLong("cpu");
        long cpu = CpuTime.nanos();
        long wall = System.nanoTime();
        work.run();
        long wallSpent = System.nanoTime() - wall;
        return new Pass(
                (CpuTime.nanos() - cpu) / (double) events,
                (broker.askLong("cpu") - brokerCpu) / (double) events,
                events / (wallSpent / 1e9));
    }

    /** The pass in the middle by client CPU. */
    static Pass median(List<Pass> passes) {
        List<Pass> sorted = new ArrayList<>(passes);
        sorted.sort(Comparator.comparingDouble(Pass::cpuNanosPerEvent));
        return sorted.get(sorted.size() / 2);
    }

    static String range(List<Pass> passes) {
        return String.format(
                "%.0f..%.0f",
                passes.stream().mapToDouble(Pass::cpuNanosPerEvent).min().orElse(0),
                passes.stream().mapToDouble(Pass::cpuNanosPerEvent).max().orElse(0));
    }
}
