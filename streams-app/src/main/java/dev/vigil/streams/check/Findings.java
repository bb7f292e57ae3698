package dev.vigil.streams.check;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.readiness.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The findings of one run as they are made; of each rule the first few. Mutable. */
final class Findings {

    /** Findings of one rule in one run that are told. */
    private static final int TOLD = 3;

    private final List<Finding> all = new ArrayList<>();

    void add(FailureMode mode, Verdict verdict, String rule, List<Long> eventIds, String text, String advice) {
        long same = all.stream().filter(finding -> finding.rule().equals(rule)).count();
        if (same < TOLD) {
            all.add(new Finding(mode, verdict, rule, eventIds, text, advice));
        }
    }

    /** By mode, the worst first, then in the order of the history. */
    List<Finding> sorted() {
        List<Finding> sorted = new ArrayList<>(all);
        sorted.sort(Comparator.comparing(Finding::mode)
                .thenComparing(finding -> weight(finding.verdict()))
                .thenComparingLong(Finding::eventId));
        return sorted;
    }

    private static int weight(Verdict verdict) {
        return switch (verdict) {
            case NO_GO -> 0;
            case UNPROVEN -> 1;
            case GO -> 2;
        };
    }
}
