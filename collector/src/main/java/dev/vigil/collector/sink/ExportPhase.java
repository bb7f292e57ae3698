package dev.vigil.collector.sink;

import java.util.Locale;

/** What the export of shards does at a moment; where a kill can hit it. */
public enum ExportPhase {
    /** A shard was assigned and its progress is being read. */
    RESTORING,
    /** Histories are asked for and taken in; nothing is on its way to Kafka. */
    FETCHING,
    /** A transaction is begun: records and offsets are being sent. */
    WRITING,
    /** All is sent; the coordinator has been asked to commit and has not answered. */
    COMMITTING;

    /** Its name as a metric label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Told when a phase begins, on the thread that exports; must not block. */
    @FunctionalInterface
    public interface Observer {
        void entered(ExportPhase phase);
    }
}
