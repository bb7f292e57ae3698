package dev.vigil.collector.progress;

import dev.vigil.schema.collector.RunProgress;
import org.jspecify.annotations.Nullable;

/**
 * A run's progress that is to become durable.
 *
 * @param record null: a tombstone
 */
public record ProgressChange(RunKey run, @Nullable RunProgress record) {}
