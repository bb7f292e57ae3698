package dev.vigil.streams.state;

import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a commit soon after a record that was captured just now. Kafka Streams itself commits at a longer interval, which is all that a
 * backlog needs: a commit there costs the same and holds more. It decides when is committed and never what, so it may look at the wall clock.
 * Not thread-safe: used by one task, which calls {@link #committed} from its {@link LiveState#commit}.
 */
public final class PromptCommit {

    /** What was captured longer ago is backlog; more than clocks of two machines differ, less than an alert is late by without anybody minding. */
    private static final long BACKLOG_MILLIS = 30_000;

    private final Duration within;
    private @Nullable Cancellable timer;

    /** @param within how long what a fresh record says may wait for its commit */
    public PromptCommit(Duration within) {
        this.within = within;
    }

    /**
     * A record is being processed; call from {@code Processor.process}.
     *
     * @param capturedAtMillis the record's timestamp, milliseconds since the epoch
     */
    public void read(ProcessorContext<?, ?> context, long capturedAtMillis) {
        if (timer == null && context.currentSystemTimeMs() - capturedAtMillis < BACKLOG_MILLIS) {
            timer = context.schedule(within, PunctuationType.WALL_CLOCK_TIME, now -> context.commit());
        }
    }

    /** A commit is happening, whoever asked for it. */
    public void committed() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
