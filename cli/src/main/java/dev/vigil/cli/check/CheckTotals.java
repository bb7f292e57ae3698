package dev.vigil.cli.check;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.readiness.Verdict;
import java.util.EnumMap;
import java.util.Map;

/** What was counted over all files. Mutable. */
final class CheckTotals {

    private final Map<Verdict, Long> modes = new EnumMap<>(Verdict.class);
    private long files;
    private long runs;
    private long refused;
    private long skipped;

    void add(CheckedRun run) {
        runs++;
        for (FailureMode mode : FailureMode.values()) {
            modes.merge(run.verdict(mode), 1L, Long::sum);
        }
    }

    void file() {
        files++;
    }

    void refused() {
        refused++;
    }

    void skipped() {
        skipped++;
    }

    /** How many verdicts, six for each run, are this one. */
    long of(Verdict verdict) {
        return modes.getOrDefault(verdict, 0L);
    }

    long files() {
        return files;
    }

    long runs() {
        return runs;
    }

    /** Files that were named and could not be read. */
    long refusedFiles() {
        return refused;
    }

    /** Files of directories that are no histories. */
    long skippedFiles() {
        return skipped;
    }
}
