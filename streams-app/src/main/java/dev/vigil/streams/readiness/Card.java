package dev.vigil.streams.readiness;

import dev.vigil.schema.readiness.Scorecard;
import org.jspecify.annotations.Nullable;

/**
 * A scorecard to publish.
 *
 * @param key its record key
 * @param scorecard null: the build is forgotten
 * @param changed whether a verdict changed, and not only what it rests on
 */
public record Card(String key, @Nullable Scorecard scorecard, boolean changed) {}
