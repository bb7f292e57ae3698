package dev.vigil.streams.catalogue;

import java.util.List;
import java.util.Set;

/**
 * What is declared about a workflow type.
 *
 * @param owner team, or empty
 * @param runbook address, or empty
 * @param objective what it has to meet
 * @param conflicts sets of signal names whose handlers assume that they never meet in one workflow task
 * @param canceledIsBad whether a cancelled chain counts as a failure
 * @param terminatedIsBad whether a terminated chain counts as a failure
 * @param batch whether chains are started in batches, so that failures come together
 * @param expectation what it is declared to bear
 */
public record TypeEntry(
        String owner,
        String runbook,
        Objective objective,
        List<Set<String>> conflicts,
        boolean canceledIsBad,
        boolean terminatedIsBad,
        boolean batch,
        Expectation expectation) {

    public static final TypeEntry UNDECLARED = new TypeEntry("", "", Objective.DEFAULT, List.of(), false, false);

    /** A type that is no batch and of which nobody has said what it bears. */
    public TypeEntry(
            String owner,
            String runbook,
            Objective objective,
            List<Set<String>> conflicts,
            boolean canceledIsBad,
            boolean terminatedIsBad) {
        this(owner, runbook, objective, conflicts, canceledIsBad, terminatedIsBad, false, Expectation.NOTHING);
    }

    public TypeEntry {
        conflicts = conflicts.stream().map(Set::copyOf).toList();
    }
}
