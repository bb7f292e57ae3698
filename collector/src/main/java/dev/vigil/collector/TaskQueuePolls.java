package dev.vigil.collector;

import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.TaskQueueKind;
import dev.vigil.schema.event.WorkflowEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which task queues events have named, and which of them are due to be asked about. Not thread-safe. */
final class TaskQueuePolls {

    /** More queues than this in all namespaces are not asked about: each is a request every time. */
    static final int MAX_QUEUES = 500;

    /** A queue that no event has named for this long is not asked about any more, microseconds. */
    private static final long FORGET_MICROS = Duration.ofHours(1).toNanos() / 1_000;

    /** One queue of one kind. */
    record Queue(String namespace, String name, TaskQueueKind kind) {}

    private static final class Poll {
        private long namedAtMicros;
        private long dueMicros;
    }

    private final long everyMicros;
    private final Map<Queue, Poll> polls = new LinkedHashMap<>();

    TaskQueuePolls(Duration every) {
        this.everyMicros = every.toNanos() / 1_000;
    }

    void observe(WorkflowEvent event, long nowMicros) {
        EventAttributes attributes = event.getAttributes();
        if (attributes.getTaskQueue().isEmpty()) {
            return;
        }
        if (event.getEventType() == HistoryEventType.ACTIVITY_TASK_SCHEDULED) {
            named(new Queue(event.getNamespace(), attributes.getTaskQueue(), TaskQueueKind.ACTIVITY), nowMicros);
        } else if (event.getEventType() == HistoryEventType.WORKFLOW_TASK_SCHEDULED) {
            named(new Queue(event.getNamespace(), attributes.getTaskQueue(), TaskQueueKind.WORKFLOW), nowMicros);
        }
    }

    /** Queues of a namespace whose turn it is, at most {@code max}. */
    List<Queue> take(String namespace, long nowMicros, int max) {
        polls.values().removeIf(poll -> nowMicros - poll.namedAtMicros > FORGET_MICROS);
        List<Queue> due = new ArrayList<>();
        polls.forEach((queue, poll) -> {
            if (due.size() < max
                    && poll.dueMicros <= nowMicros
                    && queue.namespace().equals(namespace)) {
                poll.dueMicros = nowMicros + everyMicros;
                due.add(queue);
            }
        });
        return due;
    }

    private void named(Queue queue, long nowMicros) {
        Poll poll = polls.get(queue);
        if (poll == null && polls.size() < MAX_QUEUES) {
            poll = new Poll();
            polls.put(queue, poll);
        }
        if (poll != null) {
            poll.namedAtMicros = nowMicros;
        }
    }
}
