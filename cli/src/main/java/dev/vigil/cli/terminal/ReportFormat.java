package dev.vigil.cli.terminal;

import java.util.Optional;

/** Every format that some command writes; most write those of {@link OutputFormat} only. */
public enum ReportFormat {
    TABLE,
    JSON,
    JSONL,
    /** JUnit's XML, for CI. */
    JUNIT,
    /** SARIF 2.1.0, for code scanning. */
    SARIF,
    /** GitHub's annotations and step summary. */
    GITHUB;

    /** The same as one of those that every command writes. */
    public Optional<OutputFormat> common() {
        return switch (this) {
            case TABLE -> Optional.of(OutputFormat.TABLE);
            case JSON -> Optional.of(OutputFormat.JSON);
            case JSONL -> Optional.of(OutputFormat.JSONL);
            case JUNIT, SARIF, GITHUB -> Optional.empty();
        };
    }
}
