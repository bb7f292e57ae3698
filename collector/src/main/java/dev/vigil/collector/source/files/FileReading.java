package dev.vigil.collector.source.files;

import org.jspecify.annotations.Nullable;

/**
 * What became of one file.
 *
 * @param file its path as the user would name it
 * @param format how it is written, for people and programs; null if that was not found out
 * @param reason why it was not read, or not all of it, or what was left out without a loss; empty = nothing to say
 * @param runs runs that were handed out
 * @param events events of these runs
 */
public record FileReading(
        String file, Verdict verdict, @Nullable String format, String reason, int runs, long events) {}
