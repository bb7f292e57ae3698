package dev.vigil.cli.config;

/**
 * A setting given on the command line.
 *
 * @param flag the flag as the user would write it, such as {@code --kafka}
 * @param value its text; a list is separated by commas
 */
public record FlagValue(String flag, String value) {}
