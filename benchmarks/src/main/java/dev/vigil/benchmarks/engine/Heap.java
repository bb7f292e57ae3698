package dev.vigil.benchmarks.engine;

/** Live bytes on the heap. */
final class Heap {

    private Heap() {}

    /** Used after collections have stopped to free anything. */
    static long usedBytes() {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            long now = runtime.totalMemory() - runtime.freeMemory();
            if (now > used * 0.999) {
                return Math.min(now, used);
            }
            used = Math.min(now, used);
        }
        return used;
    }
}
