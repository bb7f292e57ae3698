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

    /** When a task of this stream thread asked last: a commit is one of all tasks of a thread. */
    private static final ThreadLocal<Long> ASKED_AT_MILLIS = ThreadLocal.withInitial(() -> 0L);

    private final Duration within;
    private boolean asked;
    private @Nullable Cancellable timer;

    /** @param within how long what a fresh record says waits for others to share its commit; not at all if there was none for twice as long */
    public PromptCommit(Duration within) {
        this.within = within;
    }

    /**
     * A record is being processed; call from {@code Processor.process}.
     *
     * @param capturedAtMillis the record's timestamp, milliseconds since the epoch
     */
    public void read(ProcessorContext<?, ?> context, long capturedAtMillis) {
        if (asked) {
            return;
        }
        long now = context.currentSystemTimeMs();
        if (now - capturedAtMillis >= BACKLOG_MILLIS) {
            return;
        }
        asked = true;
        if (now - ASKED_AT_MILLIS.get() >= 2 * within.toMillis()) {
            ask(context, now);
        } else {
            timer = context.schedule(within, PunctuationType.WALL_CLOCK_TIME, then -> ask(context, then));
        }
    }

    /** A commit is happening, whoever asked for it. */
    public void committed() {
        asked = false;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private static void ask(ProcessorContext<?, ?> context, long now) {
        ASKED_AT_MILLIS.set(now);
        context.commit();
    }
}
