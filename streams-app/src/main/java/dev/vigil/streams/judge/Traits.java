package dev.vigil.streams.judge;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.pane.Pane.Proven;

/**
 * What a rule is, whatever it computes.
 *
 * @param id in kebab-case; part of the identity of its alerts, so it never changes
 * @param kind what it judges
 * @param clock which promise completes its minutes
 * @param proof which exemplars prove it
 * @param resolution when its alerts end
 */
record Traits(String id, FailureMode mode, SubjectKind kind, PaneClock clock, Proven proof, Resolution resolution) {}
