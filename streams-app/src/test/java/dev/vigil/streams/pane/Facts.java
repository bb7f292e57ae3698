package dev.vigil.streams.pane;

import dev.vigil.schema.event.Origin;
import dev.vigil.schema.fact.ActivityOutcome;
import dev.vigil.schema.fact.ChainOutcome;
import dev.vigil.streams.observe.ActivityKey;
import dev.vigil.streams.observe.Observation;
import dev.vigil.streams.observe.Observation.AttemptSource;
import dev.vigil.streams.observe.Observation.TaskKind;
import dev.vigil.streams.observe.Proof;
import dev.vigil.streams.observe.RetryPolicy;
import dev.vigil.streams.observe.Scope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;

/** Observations with good defaults, and panes as bytes. */
final class Facts {

    static final long SECOND = 1_000_000;
    static final long MINUTE = 60 * SECOND;
    static final long HOUR = 60 * MINUTE;
    /** 2026-11-22T12:00:00Z, a full hour. */
    static final long NOON = 1_795_348_800L * SECOND;

    static final Scope ORDERS = new Scope("prod", "orders", Origin.LIVE);
    static final RetryPolicy DEFAULT_POLICY = new RetryPolicy(SECOND, 2, 100 * SECOND, 0);

    private Facts() {}

    static Proof proof(String workflowId, long eventId) {
        return new Proof(workflowId, "run-of-" + workflowId, List.of(eventId), "shown");
    }

    static Observation.ChainClosed chain(long timeMicros, String type, ChainOutcome outcome, String workflowId) {
        return new Observation.ChainClosed(
                timeMicros,
                type,
                outcome,
                3 * SECOND,
                outcome == ChainOutcome.COMPLETED ? "" : "PaymentDeclined",
                "build-1",
                proof(workflowId, 11));
    }

    static Observation.AttemptEnded attempt(long timeMicros, int sign, int attempt, boolean failed, String workflowId) {
        return new Observation.AttemptEnded(
                timeMicros,
                sign,
                "Order",
                new ActivityKey("Charge", "pay"),
                attempt,
                failed,
                failed ? "SocketTimeout" : "",
                AttemptSource.INTERCEPTOR,
                proof(workflowId, 0));
    }

    static Observation.RetryPending pending(
            long timeMicros, String callId, int attempt, long nextMicros, long interval) {
        return new Observation.RetryPending(
                timeMicros,
                "Order",
                new ActivityKey("Charge", "pay"),
                callId,
                attempt,
                nextMicros,
                interval,
                DEFAULT_POLICY,
                "SocketTimeout",
                proof("wf-" + callId, 0));
    }

    static Observation.QueueWait wait(long timeMicros, TaskKind kind, long waitMicros) {
        return new Observation.QueueWait(
                timeMicros,
                kind,
                "pay",
                waitMicros,
                "Order",
                kind == TaskKind.ACTIVITY ? "Charge" : "",
                proof("waiter", 5));
    }

    static Observation.ActivityClosed activity(long timeMicros, ActivityOutcome outcome, long executionMicros) {
        return new Observation.ActivityClosed(
                timeMicros,
                "Order",
                new ActivityKey("Charge", "pay"),
                outcome,
                3,
                SECOND,
                executionMicros,
                2 * executionMicros,
                "",
                2,
                proof("caller", 7));
    }

    /** Any observation, from a small world of names, within a span of time. */
    static Observation any(Random random, long fromMicros, long spanMicros) {
        long time = fromMicros + (long) (random.nextDouble() * spanMicros);
        String workflowId = "wf-" + random.nextInt(400);
        String type = "Type" + random.nextInt(6);
        ActivityKey activity = new ActivityKey("Activity" + random.nextInt(5), "queue" + random.nextInt(3));
        long duration = (long) Math.exp(random.nextGaussian() * 3 + 10) - 50;
        switch (random.nextInt(15)) {
            case 0:
                return new Observation.RunStarted(time, type, "queue", proof(workflowId, 1));
            case 1:
            case 2:
            case 3:
                return new Observation.ChainClosed(
                        time,
                        type,
                        ChainOutcome.values()[1 + random.nextInt(5)],
                        duration,
                        "Failure" + random.nextInt(60),
                        "build",
                        proof(workflowId, random.nextInt(50)));
            case 4:
                return new Observation.ActivityClosed(
                        time,
                        type,
                        activity,
                        ActivityOutcome.values()[random.nextInt(5)],
                        random.nextInt(4),
                        duration,
                        duration,
                        duration * 2,
                        "",
                        random.nextInt(3),
                        proof(workflowId, random.nextInt(50)));
            case 5:
            case 6:
                return new Observation.AttemptEnded(
                        time,
                        random.nextInt(8) == 0 ? -1 : 1,
                        type,
                        activity,
                        1 + random.nextInt(3),
                        random.nextBoolean(),
                        "Failure" + random.nextInt(60),
                        AttemptSource.values()[random.nextInt(3)],
                        proof(workflowId, random.nextInt(50)));
            case 7:
                return new Observation.RetryPending(
                        time,
                        type,
                        activity,
                        "call-" + random.nextInt(2_000),
                        2 + random.nextInt(9),
                        time + Math.abs(duration),
                        Math.abs(duration),
                        DEFAULT_POLICY,
                        "",
                        proof(workflowId, random.nextInt(50)));
            case 8:
                return new Observation.QueueWait(
                        time,
                        TaskKind.values()[random.nextInt(2)],
                        activity.taskQueue(),
                        duration * 100,
                        type,
                        random.nextBoolean() ? activity.activityType() : "",
                        proof(workflowId, random.nextInt(50)));
            case 9:
                return new Observation.QueueWaiting(
                        time,
                        TaskKind.ACTIVITY,
                        activity.taskQueue(),
                        time - duration * 100,
                        type,
                        proof(workflowId, 2));
            case 10:
                return new Observation.SlotsSeen(
                        time,
                        TaskKind.ACTIVITY,
                        activity.taskQueue(),
                        "worker-" + random.nextInt(100),
                        random.nextInt(10) - 1,
                        random.nextInt(10));
            case 11:
                return new Observation.BacklogSeen(
                        time, TaskKind.WORKFLOW, activity.taskQueue(), random.nextInt(100), duration, 1, 1, 2);
            case 12:
                return new Observation.WorkflowTaskFailed(
                        time,
                        type,
                        random.nextBoolean() ? 24 : 14,
                        "bad",
                        "good",
                        proof(workflowId, random.nextInt(50)));
            case 13:
                return new Observation.WorkflowTaskStuck(time, type, 5, time - 60 * SECOND, proof(workflowId, 4));
            default:
                return new Observation.TimerHandled(
                        time, type, "queue", duration, duration * 100, false, proof(workflowId, random.nextInt(50)));
        }
    }

    static byte[] bytes(Pane pane) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            pane.write(new DataOutputStream(bytes));
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Pane pane(byte[] bytes) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        Pane pane = Pane.read(new DataInputStream(in));
        if (in.available() > 0) {
            throw new IOException(in.available() + " bytes left over");
        }
        return pane;
    }
}
