package dev.vigil.collector.progress;

import dev.vigil.schema.event.SnapshotReason;

/** A run to be described, and why. */
public record RunDescribe(RunKey run, SnapshotReason reason) {}
