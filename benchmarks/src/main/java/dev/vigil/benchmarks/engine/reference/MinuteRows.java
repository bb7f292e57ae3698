package dev.vigil.benchmarks.engine.reference;

import dev.vigil.schema.fact.ChainOutcome;
import dev.vigil.schema.window.Measure;
import dev.vigil.schema.window.SubjectKind;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a job that another engine can be given computes, of windows of one minute: outcomes of each workflow type, calls and attempts of
 * each dependency, three latencies as sketches, and three conditions of an alert. A row is a name and a text. Whoever computes the same
 * facts another way uses the formats of this class, so that equal numbers are equal texts.
 */
public final class MinuteRows {

    /** Thresholds of the conditions: 10 % of at least 20 chains; 20 retries; p99 over 5 s of at least 20. */
    public static final int LEAST = 20;

    public static final int SHARE_PERCENT = 10;
    public static final long SLOW_MICROS = 5_000_000;

    private MinuteRows() {}

    static Map<String, String> of(Minutes minutes) {
        Map<String, String> rows = new TreeMap<>();
        minutes.bySubject.forEach((subject, byMinute) -> byMinute.forEach((minute, aggregate) -> {
            long start = minute * Minutes.MINUTE;
            if (subject.clock() == Clock.CLOSED) {
                long[] outcomes = new long[ChainOutcome.values().length];
                aggregate.chains.forEach((outcome, count) -> outcomes[outcome.ordinal()] = count);
                put(rows, outcomes(subject.name()), start, outcomes(outcomes), manyFailures(outcomes));
            } else if (subject.kind() == SubjectKind.DEPENDENCY) {
                put(
                        rows,
                        calls(subject.name()),
                        start,
                        calls(aggregate.attempts, aggregate.failedAttempts, aggregate.lateLearned),
                        aggregate.lateLearned >= LEAST);
            }
            aggregate.durations.forEach((measure, durations) -> {
                if (isWanted(subject.kind(), measure)) {
                    long p99 = durations.quantile(0.99);
                    String text = latency(
                            durations.count(),
                            durations.quantile(0.50),
                            durations.quantile(0.95),
                            p99,
                            durations.max(),
                            durations.content());
                    put(
                            rows,
                            latency(subject.kind(), subject.name(), measure),
                            start,
                            text,
                            p99 > SLOW_MICROS && durations.count() >= LEAST);
                }
            });
        }));
        return rows;
    }

    private static void put(Map<String, String> rows, String key, long startMicros, String text, boolean alert) {
        rows.put(row(key, startMicros), text);
        if (alert) {
            rows.put(alert(key, startMicros), "");
        }
    }

    private static boolean isWanted(SubjectKind kind, Measure measure) {
        return (kind == SubjectKind.TASK_QUEUE
                        && (measure == Measure.QUEUE_WAIT || measure == Measure.WORKFLOW_TASK_WAIT))
                || (kind == SubjectKind.ACTIVITY_TYPE && measure == Measure.EXECUTION);
    }

    public static String outcomes(String workflowType) {
        return "outcomes " + workflowType;
    }

    public static String calls(String dependency) {
        return "calls " + dependency;
    }

    public static String latency(SubjectKind kind, String subject, Measure measure) {
        return "latency " + kind + " " + subject + " " + measure;
    }

    public static String row(String key, long startMicros) {
        return key + " " + startMicros;
    }

    public static String alert(String key, long startMicros) {
        return "alert " + key + " " + startMicros;
    }

    /** @param byOutcome counts by the position of {@link ChainOutcome} */
    public static String outcomes(long[] byOutcome) {
        StringBuilder text = new StringBuilder();
        for (ChainOutcome outcome : ChainOutcome.values()) {
            if (byOutcome[outcome.ordinal()] > 0) {
                text.append(outcome)
                        .append('=')
                        .append(byOutcome[outcome.ordinal()])
                        .append(' ');
            }
        }
        return text.toString();
    }

    public static boolean manyFailures(long[] byOutcome) {
        long all = 0;
        for (long count : byOutcome) {
            all += count;
        }
        long bad = byOutcome[ChainOutcome.FAILED.ordinal()] + byOutcome[ChainOutcome.TIMED_OUT.ordinal()];
        return all >= LEAST && bad * 100 >= all * SHARE_PERCENT;
    }

    public static String calls(long calls, long failed, long retries) {
        return "calls=" + calls + " failed=" + failed + " retries=" + retries;
    }

    /** @param content zeros and buckets of the sketch, as {@link SketchBytes} writes them */
    public static String latency(long count, long p50, long p95, long p99, long max, String content) {
        return "n=" + count + " p50=" + p50 + " p95=" + p95 + " p99=" + p99 + " max=" + max + " sketch=" + content;
    }
}
