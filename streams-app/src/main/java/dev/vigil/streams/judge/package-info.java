/**
 * Panes in, alerts out: one class per rule, and {@link dev.vigil.streams.judge.ScopeJudge}, which keeps what each rule knows of each
 * subject. Plain Java without Kafka. {@code topology} depends on it; it depends on
 * {@code pane}, {@code catalogue} and {@code alert}.
 */
@NullMarked
package dev.vigil.streams.judge;

import org.jspecify.annotations.NullMarked;
