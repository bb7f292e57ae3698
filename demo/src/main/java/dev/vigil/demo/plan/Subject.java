package dev.vigil.demo.plan;

import dev.vigil.schema.window.SubjectKind;

/** What an alert is about: a kind and a name. */
public record Subject(SubjectKind kind, String name) {}
