package dev.vigil.streams.pane;

import dev.vigil.streams.observe.Proof;

/** Cuts texts of unknown origin to a length, the same way everywhere, so that a pane's size has a limit. */
final class Bounded {

    /** Where everything beyond a bound is counted. */
    static final String OTHER = "__other__";

    static final int LABEL_CHARS = 256;
    /** Temporal's own default limit of ids is 1,000. */
    static final int ID_CHARS = 1_000;

    static final int TEXT_CHARS = 200;
    static final int EVENT_IDS = 16;

    private Bounded() {}

    /** The first {@code chars} characters; a pair of surrogates is never cut apart. */
    static String text(String text, int chars) {
        if (text.length() <= chars) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(chars - 1)) ? chars - 1 : chars);
    }

    static Proof proof(Proof proof) {
        boolean fits = proof.workflowId().length() <= ID_CHARS
                && proof.runId().length() <= LABEL_CHARS
                && proof.text().length() <= TEXT_CHARS
                && proof.eventIds().size() <= EVENT_IDS;
        return fits
                ? proof
                : new Proof(
                        text(proof.workflowId(), ID_CHARS),
                        text(proof.runId(), LABEL_CHARS),
                        proof.eventIds()
                                .subList(0, Math.min(EVENT_IDS, proof.eventIds().size())),
                        text(proof.text(), TEXT_CHARS));
    }
}
