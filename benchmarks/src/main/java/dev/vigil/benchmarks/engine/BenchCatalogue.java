package dev.vigil.benchmarks.engine;

import dev.vigil.benchmarks.engine.fleet.Names;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.Objective;
import dev.vigil.streams.catalogue.TypeEntry;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the fleet's owners declare: every type has the default objective, and two signals that must not meet. */
final class BenchCatalogue {

    static final Catalogue CATALOGUE = Catalogue.of(
            Map.of(
                    "*",
                    new TypeEntry(
                            "",
                            "",
                            Objective.DEFAULT,
                            List.of(Set.of(Names.FIRST_SIGNAL, Names.SECOND_SIGNAL)),
                            false,
                            false)),
            Map.of(),
            true);

    private BenchCatalogue() {}
}
