package dev.vigil.collector;

/** The wall clock was set back; the session ends, and the next begins with what is durable. */
final class ClockWentBackException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ClockWentBackException() {
        super(
                "this machine's clock was set back; promises made meanwhile reached too far, and what happened in between is"
                        + " late. Keep it in step with Temporal's");
    }
}
