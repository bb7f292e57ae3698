package dev.vigil.cli.check;

import java.time.Duration;

/** Writes what was found, as it is found. */
interface CheckReport {

    void run(CheckedRun run);

    /** A file, or the rest of it, was not read. */
    void refused(String file, String reason);

    void end(CheckTotals totals, Duration took);
}
