package dev.vigil.benchmarks.engine.reference;

import dev.vigil.schema.window.SubjectKind;

/** What is counted together. */
record Subject(SubjectKind kind, String name, Clock clock) {}
