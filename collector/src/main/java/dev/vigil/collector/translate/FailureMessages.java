package dev.vigil.collector.translate;

import com.google.protobuf.Message;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.update.v1.Outcome;
import java.util.ArrayList;
import java.util.List;

/** Messages of the failures that an event holds, from the outermost to the innermost cause; for {@link Capture}. */
final class FailureMessages {

    /** Longer messages are cut, characters. */
    static final int MAX_LENGTH = 2_000;

    private static final int MAX_DEPTH = 20;

    private FailureMessages() {}

    static List<String> of(HistoryEvent event) {
        List<String> messages = new ArrayList<>();
        for (Object attributes : event.getAllFields().values()) {
            if (attributes instanceof Message message) {
                for (Object value : message.getAllFields().values()) {
                    add(value, messages);
                }
            }
        }
        return messages;
    }

    private static void add(Object value, List<String> messages) {
        if (value instanceof Outcome outcome && outcome.hasFailure()) {
            add(outcome.getFailure(), messages);
        } else if (value instanceof Failure failure) {
            Failure current = failure;
            for (int depth = 0; depth < MAX_DEPTH; depth++) {
                String text = current.getMessage();
                if (!text.isEmpty()) {
                    messages.add(text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH));
                }
                if (!current.hasCause()) {
                    break;
                }
                current = current.getCause();
            }
        }
    }
}
