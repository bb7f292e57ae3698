package dev.vigil.collector.probe;

import dev.vigil.schema.readiness.ProbeAnswer;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which runs a probe has an answer of, as 64-bit hashes of run ids: about 50 bytes a run, whatever the ids look like. At most
 * {@value #MOST} runs; beyond, a run may be asked again. Not thread-safe.
 */
public final class AnsweredRuns {

    static final int MOST = 2_000_000;

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final Set<Long> hashes = new HashSet<>();
    private final Map<ProbeAnswer, Long> counts = new EnumMap<>(ProbeAnswer.class);

    /** Takes an answer; returns whether the run is new. */
    public boolean add(String runId, ProbeAnswer answer) {
        boolean added = hashes.size() < MOST && hashes.add(hash(runId));
        if (added) {
            counts.merge(answer, 1L, Long::sum);
        }
        return added;
    }

    public boolean contains(String runId) {
        return hashes.contains(hash(runId));
    }

    public long count(ProbeAnswer answer) {
        return counts.getOrDefault(answer, 0L);
    }

    public long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether the answer stands: asking the run again could not bring another one on the same code. */
    public static boolean isFinal(ProbeAnswer answer) {
        return switch (answer) {
            case COMPATIBLE, INCOMPATIBLE, ALREADY_STUCK, GONE -> true;
            case NO_WORKER, TIMED_OUT, NOT_READY, UNSUPPORTED, REFUSED -> false;
        };
    }

    /** FNV-1a with a final mix, so that the smallest hashes are a fair sample. */
    static long hash(String text) {
        long hash = FNV_OFFSET;
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (octet & 0xff)) * FNV_PRIME;
        }
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return hash ^ (hash >>> 31);
    }
}
