package dev.vigil.cli.scorecard;

import dev.vigil.schema.readiness.ModeVerdict;
import dev.vigil.schema.readiness.Scorecard;
import dev.vigil.schema.readiness.Verdict;
import java.util.List;

/** What a pipeline makes of scorecards. Pure. */
public enum Gate {
    /** Everything is proven or waived. */
    PASSED,
    /** A violation is open. */
    FAILED,
    /** Nothing is violated, and not everything is proven; or there is nothing to judge. */
    UNPROVEN;

    /** @param failsOnUnproven whether missing evidence is in the way */
    public static Gate of(List<Scorecard> cards, boolean failsOnUnproven) {
        if (cards.isEmpty()) {
            return UNPROVEN;
        }
        if (cards.stream().anyMatch(card -> card.getOverall() == Verdict.NO_GO)) {
            return FAILED;
        }
        boolean unproven = cards.stream().anyMatch(card -> card.getOverall() == Verdict.UNPROVEN);
        return unproven && failsOnUnproven ? UNPROVEN : PASSED;
    }

    /** Whether a mode is in the way. */
    static boolean blocks(ModeVerdict mode, boolean failsOnUnproven) {
        return !mode.getWaived()
                && (mode.getVerdict() == Verdict.NO_GO || (failsOnUnproven && mode.getVerdict() == Verdict.UNPROVEN));
    }
}
