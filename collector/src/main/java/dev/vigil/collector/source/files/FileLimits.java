package dev.vigil.collector.source.files;

import java.time.Duration;

/**
 * What reading one file may cost. At a limit the runs read so far are kept, and the reading says why it ends.
 *
 * @param bytes length of the file, and length of what is in it once it is unpacked
 * @param time time from opening the file to the end of reading it
 * @param events events of one run; Temporal itself ends a run at 51,200
 * @param runs runs of one file
 * @param textLength characters of one name or id that is kept
 */
public record FileLimits(long bytes, Duration time, int events, int runs, int textLength) {

    public static final FileLimits DEFAULT =
            new FileLimits(1L << 30, Duration.ofSeconds(8), 120_000, 1_000_000, 10_000);

    public FileLimits {
        if (bytes < 1 || time.isNegative() || time.isZero() || events < 1 || runs < 1 || textLength < 1) {
            throw new IllegalArgumentException("limits of a file must be positive, got: bytes " + bytes + ", time "
                    + time + ", events " + events + ", runs " + runs + ", textLength " + textLength);
        }
    }
}
