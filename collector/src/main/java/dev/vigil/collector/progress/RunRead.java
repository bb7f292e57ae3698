package dev.vigil.collector.progress;

/** A run to be read from after an event id; its reset point, if it has one, is known unless nothing is exported yet. */
public record RunRead(RunKey run, long afterEventId, long resetEventId) {}
