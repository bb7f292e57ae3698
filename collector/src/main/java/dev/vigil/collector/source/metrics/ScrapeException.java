package dev.vigil.collector.source.metrics;

/** A scrape that gives no samples. The message finishes the sentence "the target is down because ..."; it quotes no values. */
final class ScrapeException extends Exception {

    private static final long serialVersionUID = 1;

    private final DownReason reason;

    ScrapeException(DownReason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    DownReason reason() {
        return reason;
    }
}
