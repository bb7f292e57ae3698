package dev.vigil.streams.judge;

import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.TypeEntry;
import dev.vigil.streams.pane.Tallies;
import java.util.List;

/**
 * Who is asked, from the catalogue.
 *
 * @param owner team, or empty
 * @param runbook address, or empty
 */
record Ownership(String owner, String runbook) {

    static Ownership of(TypeEntry entry) {
        return new Ownership(entry.owner(), entry.runbook());
    }

    static Ownership ofMostFrequent(Catalogue catalogue, Tallies workflowTypes) {
        List<Tallies.Entry> types = workflowTypes.descending();
        return types.isEmpty()
                ? new Ownership("", "")
                : of(catalogue.typeOrDefault(types.get(0).label()));
    }
}
