package dev.vigil.streams.catalogue;

import java.util.List;

/**
 * A dependency between alerts that only people know: while the cause fires, alerts of the effects are folded under it.
 *
 * @param cause glob of a workflow type, dependency or queue
 * @param effects globs of what it takes with it
 */
public record Inhibition(String cause, List<String> effects) {

    public Inhibition {
        effects = List.copyOf(effects);
    }

    public boolean explains(String causeSubject, String effectSubject) {
        return Glob.matches(cause, causeSubject)
                && effects.stream().anyMatch(glob -> Glob.matches(glob, effectSubject));
    }
}
