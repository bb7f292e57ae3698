package dev.vigil.cli.config;

/**
 * One value in force and where it came from.
 *
 * @param key path, such as {@code kafka.topic_prefix}
 * @param value as it would be written in the file; a secret is redacted
 * @param origin {@code default}, file:line:column, an environment variable, or a flag
 */
public record Effective(String key, String value, String origin) {

    static final String DEFAULT = "default";
}
