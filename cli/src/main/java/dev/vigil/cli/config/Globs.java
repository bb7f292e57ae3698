package dev.vigil.cli.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Globs of {@code *} and {@code ?} that the rule "the longer wins" cannot tell apart. Pure. */
final class Globs {

    private Globs() {}

    /** The first glob before this one that has its length and matches a name that it matches, too. */
    static Optional<String> rival(String glob, List<String> before) {
        boolean isGlob = glob.indexOf('*') >= 0 || glob.indexOf('?') >= 0;
        List<String> rivals = new ArrayList<>();
        for (String other : before) {
            boolean otherIsGlob = other.indexOf('*') >= 0 || other.indexOf('?') >= 0;
            if (isGlob && otherIsGlob && other.length() == glob.length() && meet(glob, 0, other, 0)) {
                rivals.add(other);
            }
        }
        return rivals.stream().findFirst();
    }

    /** Whether some name matches both; by rows, so that many stars cost no more than their product. */
    private static boolean meet(String a, int fromA, String b, int fromB) {
        boolean[][] meets = new boolean[a.length() + 1][b.length() + 1];
        for (int i = a.length(); i >= fromA; i--) {
            for (int j = b.length(); j >= fromB; j--) {
                if (i == a.length() && j == b.length()) {
                    meets[i][j] = true;
                } else if (i < a.length() && a.charAt(i) == '*') {
                    meets[i][j] = meets[i + 1][j] || (j < b.length() && meets[i][j + 1]);
                } else if (j < b.length() && b.charAt(j) == '*') {
                    meets[i][j] = meets[i][j + 1] || (i < a.length() && meets[i + 1][j]);
                } else {
                    boolean same = i < a.length()
                            && j < b.length()
                            && (a.charAt(i) == '?' || b.charAt(j) == '?' || a.charAt(i) == b.charAt(j));
                    meets[i][j] = same && meets[i + 1][j + 1];
                }
            }
        }
        return meets[fromA][fromB];
    }
}
