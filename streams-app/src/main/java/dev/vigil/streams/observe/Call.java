package dev.vigil.streams.observe;

import dev.vigil.schema.event.EventAttributes;
import dev.vigil.streams.observe.Attempts.Ended;
import dev.vigil.streams.observe.Observation.AttemptEnded;
import dev.vigil.streams.observe.Observation.LateLearnedTakenBack;
import dev.vigil.streams.observe.Observation.QueueWait;
import dev.vigil.streams.observe.Observation.QueueWaitTakenBack;
import dev.vigil.streams.observe.Observation.TaskKind;
import org.jspecify.annotations.Nullable;

/**
 * One logical call of an activity: what its events, attempts and snapshots have said so far. Mutable; part of the state of a run,
 * and for a while of the memory of a closed one.
 */
final class Call {

    /** Nobody has observed the wait in the queue; the interceptor has; the history has. */
    private static final int UNOBSERVED = 0;

    private static final int BY_INTERCEPTOR = 1;
    private static final int BY_HISTORY = 2;

    final String activityId;
    final String workflowType;
    final ActivityKey key;

    long scheduledEventId;
    long scheduledAt;
    boolean copied;
    CallPlan plan = CallPlan.UNKNOWN;

    long startedEventId;
    long startedAt;
    int startedAttempt;
    String lastFailureType = "";

    long closedAt;
    long closedEventId;
    /** Attempts by the history once the call is closed; 0 = unknown. */
    int attempts;

    /** Null until an attempt is identified: most calls have one, and that at their end. */
    private @Nullable Attempts identified;

    private int waitObserved = UNOBSERVED;
    private long waitTime;
    private long waitMicros;

    Call(String activityId, String workflowType, ActivityKey key) {
        this.activityId = activityId;
        this.workflowType = workflowType;
        this.key = key;
    }

    void scheduled(long eventId, long timeMicros, EventAttributes attributes, boolean copied) {
        this.scheduledEventId = eventId;
        this.scheduledAt = timeMicros;
        this.copied = copied;
        this.plan = CallPlan.of(attributes);
    }

    boolean isScheduled() {
        return scheduledEventId > 0;
    }

    boolean isClosed() {
        return closedAt != 0;
    }

    int knownBefore(int attempt) {
        Attempts known = identified;
        return known == null ? 0 : known.knownBefore(attempt);
    }

    /** An attempt ended, says a source. It counts if nobody has said so, moves if a better source says it, else changes nothing. */
    boolean ended(Emitter emitter, int attempt, Ended ended) {
        Attempts known = identified == null ? new Attempts() : identified;
        if (known.isSettled(attempt)) {
            return false;
        }
        Ended before = known.tentative(attempt);
        if (before != null && before.source().compareTo(ended.source()) <= 0) {
            return false;
        }
        if (before != null) {
            emitter.observe(observation(emitter, -1, attempt, before));
        } else if (isClosed() && attempt < attempts) {
            emitter.observe(new LateLearnedTakenBack(
                    closedAt,
                    workflowType,
                    key,
                    1,
                    emitter.proof("attempt " + attempt + " identified after the close", closedEventId)));
        }
        emitter.observe(observation(emitter, 1, attempt, ended));
        known.put(attempt, ended);
        identified = known;
        return true;
    }

    private AttemptEnded observation(Emitter emitter, int sign, int attempt, Ended ended) {
        String text = "attempt " + attempt + (ended.failed() ? " failed" : " ended");
        return new AttemptEnded(
                ended.endMicros(),
                sign,
                workflowType,
                key,
                attempt,
                ended.failed(),
                ended.failureType(),
                ended.source(),
                emitter.proof(text, ended.eventId()));
    }

    /** The history says how long attempt 1 waited; the interceptor's word, if it came first, stands. */
    void waitedByHistory(Emitter emitter, long timeMicros, long micros) {
        if (waitObserved == UNOBSERVED) {
            waited(emitter, BY_HISTORY, timeMicros, micros);
        }
    }

    /** The interceptor says how long attempt 1 waited: it counts at the attempt's start, and the history's word moves there. */
    boolean waitedByInterceptor(Emitter emitter, long timeMicros, long micros) {
        if (waitObserved == BY_INTERCEPTOR) {
            return false;
        }
        if (waitObserved == BY_HISTORY) {
            emitter.observe(new QueueWaitTakenBack(queueWait(emitter)));
        }
        waited(emitter, BY_INTERCEPTOR, timeMicros, micros);
        return true;
    }

    private void waited(Emitter emitter, int source, long timeMicros, long micros) {
        waitObserved = source;
        waitTime = timeMicros;
        waitMicros = Math.max(0, micros);
        emitter.observe(queueWait(emitter));
    }

    private QueueWait queueWait(Emitter emitter) {
        return new QueueWait(
                waitTime,
                TaskKind.ACTIVITY,
                key.taskQueue(),
                waitMicros,
                workflowType,
                key.activityType(),
                emitter.proof(
                        "waited in the queue at attempt 1",
                        waitObserved == BY_HISTORY ? startedEventId : 0,
                        waitObserved == BY_HISTORY ? scheduledEventId : 0));
    }

    void write(StateWriter out) {
        boolean failed = !lastFailureType.isEmpty();
        boolean started = startedEventId > 0;
        boolean firstAttempt = startedAttempt == 1;
        Attempts known = identified;
        boolean anyKnown = known != null && !known.isEmpty();
        out.id(activityId).shared(new CallKind(workflowType, key, isClosed() ? CallPlan.UNKNOWN : plan));
        out.manyFlags(isScheduled(), isClosed(), started, firstAttempt, waitObserved > 0, anyKnown, failed, copied);
        if (isScheduled()) {
            out.count(scheduledEventId).time(scheduledAt);
        }
        if (started) {
            out.count(startedEventId).time(startedAt);
            if (!firstAttempt) {
                out.count(startedAttempt);
            }
        }
        if (failed) {
            out.shared(lastFailureType);
        }
        if (isClosed()) {
            out.count(closedEventId).time(closedAt).count(attempts);
        }
        if (waitObserved > 0) {
            out.octet(waitObserved).time(waitTime).count(waitMicros);
        }
        if (known != null && anyKnown) {
            known.write(out);
        }
    }

    static Call read(StateReader in) {
        return in.lean() ? readLean(in) : readBefore(in);
    }

    private static Call readLean(StateReader in) {
        String activityId = in.id();
        CallKind kind = in.callKind();
        Call call = new Call(activityId, kind.workflowType(), kind.key());
        call.plan = kind.plan();
        int flags = in.unsignedCount();
        if (StateReader.flag(flags, 0)) {
            call.scheduledEventId = in.unsigned();
            call.scheduledAt = in.time();
        }
        if (StateReader.flag(flags, 2)) {
            call.startedEventId = in.unsigned();
            call.startedAt = in.time();
            call.startedAttempt = StateReader.flag(flags, 3) ? 1 : in.unsignedCount();
        }
        call.lastFailureType = StateReader.flag(flags, 6) ? in.shared() : "";
        if (StateReader.flag(flags, 1)) {
            call.closedEventId = in.unsigned();
            call.closedAt = in.time();
            call.attempts = in.unsignedCount();
        }
        if (StateReader.flag(flags, 4)) {
            call.waitObserved = in.octet();
            call.waitTime = in.time();
            call.waitMicros = in.unsigned();
        }
        call.identified = StateReader.flag(flags, 5) ? Attempts.read(in) : null;
        call.copied = StateReader.flag(flags, 7);
        return call;
    }

    /** As the two versions before wrote it. */
    private static Call readBefore(StateReader in) {
        Call call = new Call(in.text(), in.shared(), new ActivityKey(in.shared(), in.shared()));
        int flags = in.octet();
        call.copied = StateReader.flag(flags, 0);
        if (StateReader.flag(flags, 5)) {
            call.scheduledEventId = in.number();
            call.scheduledAt = in.time();
        }
        boolean failed = StateReader.flag(flags, in.sharing() ? 3 : 2);
        if (StateReader.flag(flags, 2)) {
            call.startedEventId = in.number();
            call.startedAt = in.time();
            call.startedAttempt = in.count();
        }
        if (failed) {
            call.lastFailureType = in.shared();
        }
        if (StateReader.flag(flags, 1)) {
            call.closedEventId = in.number();
            call.closedAt = in.time();
            call.attempts = in.count();
        } else {
            call.plan = in.sharing() ? in.plan() : CallPlan.readWithoutDictionary(in, StateReader.flag(flags, 3));
        }
        if (StateReader.flag(flags, 4)) {
            call.waitObserved = in.octet();
            call.waitTime = in.time();
            call.waitMicros = in.number();
        }
        if (!in.sharing() || StateReader.flag(flags, 6)) {
            call.identified = Attempts.read(in);
        }
        return call;
    }
}
