package dev.vigil.cli.config;

import java.util.List;

/**
 * A configuration and where its values came from.
 *
 * @param config the configuration
 * @param source the file's name; empty: there was none
 * @param effective each value in force, in the order of the sections
 * @param notices what was ignored, one sentence each
 */
public record LoadedConfig(VigilConfig config, String source, List<Effective> effective, List<String> notices) {

    public LoadedConfig {
        effective = List.copyOf(effective);
        notices = List.copyOf(notices);
    }

    /** Where a value came from; {@code default} for a key that is not listed. */
    public String origin(String key) {
        return effective.stream()
                .filter(value -> value.key().equals(key))
                .map(Effective::origin)
                .findFirst()
                .orElse(Effective.DEFAULT);
    }
}
