package dev.vigil.cli.run;

import dev.vigil.cli.config.ProbeConfig;
import dev.vigil.cli.config.ProbeConfig.Replay;
import dev.vigil.cli.config.TypeConfig;
import dev.vigil.cli.config.VigilConfig;
import dev.vigil.collector.probe.ProbePolicy;
import dev.vigil.streams.catalogue.Catalogue;
import java.util.Optional;

/**
 * The configuration as the collector's probes take it: the entry that holds for a type in the catalogue, and for types without one the
 * top level. Immutable.
 */
final class AutomaticProbes implements ProbePolicy {

    private final VigilConfig config;
    private final Catalogue catalogue;

    AutomaticProbes(VigilConfig config) {
        this.config = config;
        this.catalogue = Catalogues.of(config);
    }

    @Override
    public boolean any() {
        return config.probe().replay() == Replay.ON_NEW_BUILD
                || config.types().values().stream()
                        .anyMatch(type -> type.probe().replay() == Replay.ON_NEW_BUILD);
    }

    @Override
    public Optional<Terms> of(String workflowType) {
        ProbeConfig probe = catalogue
                .entryName(workflowType)
                .map(config.types()::get)
                .map(TypeConfig::probe)
                .orElse(config.probe());
        return probe.replay() == Replay.ON_NEW_BUILD
                ? Optional.of(new Terms(probe.perSecond(), probe.sample()))
                : Optional.empty();
    }
}
