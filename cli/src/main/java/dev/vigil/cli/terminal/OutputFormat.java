package dev.vigil.cli.terminal;

/** How data is written on stdout. */
public enum OutputFormat {
    /** Columns for people. */
    TABLE,
    /** One JSON document. */
    JSON,
    /** One JSON document a line. */
    JSONL
}
