package dev.vigil.cli.config;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with the configuration.
 *
 * @param what what was expected and what came, one sentence without a full stop
 * @param at where in the file; null if it does not stand in a file
 * @param origin flag or environment variable, if it does not stand in a file; else empty
 * @param length how many characters of the line are meant, at least 1
 * @param hint what to do, may be empty
 * @param showsValue whether the line may be shown as a whole; a secret is not
 */
public record Problem(String what, @Nullable Position at, String origin, int length, String hint, boolean showsValue) {

    /** Flags and variables first, then as they stand in the file. */
    static final Comparator<Problem> BY_LINE = Comparator.comparingInt(
                    (Problem problem) -> problem.at() == null ? 0 : problem.at().line())
            .thenComparingInt(problem -> problem.at() == null ? 0 : problem.at().column());

    static Problem in(Position at, int length, String what, String hint) {
        return new Problem(what, at, "", Math.max(1, length), hint, true);
    }

    static Problem of(String origin, String what, String hint) {
        return new Problem(what, null, origin, 1, hint, true);
    }

    Problem withoutValue() {
        return new Problem(what, at, origin, length, hint, false);
    }
}
