package dev.vigil.cli.terminal;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** "Did you mean": the nearest of the words that are allowed. Pure. */
public final class Nearest {

    private Nearest() {}

    /** The nearest word, if a third of its letters or fewer (at least two) would have to change; the first of equals. */
    public static Optional<String> to(String word, Collection<String> allowed) {
        return allowed.stream()
                .filter(candidate -> distance(word, candidate) <= Math.max(2, candidate.length() / 3))
                .filter(candidate -> distance(word, candidate) < Math.max(word.length(), candidate.length()))
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)));
    }

    /** Optimal string alignment distance, case and {@code -_} aside: insert, delete, replace, swap neighbours. */
    static int distance(String left, String right) {
        String a = normal(left);
        String b = normal(right);
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                d[i][j] = Math.min(i, j) == 0 ? Math.max(i, j) : cheapest(d, a, b, i, j);
            }
        }
        return d[a.length()][b.length()];
    }

    private static int cheapest(int[][] d, String a, String b, int i, int j) {
        int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replace, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
    }

    private static String normal(String word) {
        String shortened = word.length() > 100 ? word.substring(0, 100) : word;
        return shortened.toLowerCase(Locale.ROOT).replace('-', '_');
    }
}
