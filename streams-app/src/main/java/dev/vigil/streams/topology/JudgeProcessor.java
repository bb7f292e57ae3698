package dev.vigil.streams.topology;

import dev.vigil.schema.alert.Alert;
import dev.vigil.streams.judge.JudgeTime;
import dev.vigil.streams.judge.Rules;
import dev.vigil.streams.judge.ScopeJudge;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.pane.ClosedMinute;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.PaneKey;
import dev.vigil.streams.pane.PaneKey.Subject;
import dev.vigil.streams.state.LiveState;
import dev.vigil.streams.state.LiveStore;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One judge for each scope of a merge partition; their state lives on the heap and in the store's changelog. */
final class JudgeProcessor implements Processor<String, Merged, String, Alert>, LiveState {

    private static final Logger LOG = LoggerFactory.getLogger(JudgeProcessor.class);
    private static final SortedMap<Subject, Pane> NOTHING =
            Collections.unmodifiableSortedMap(new TreeMap<>(ScopeJudge.ORDER));

    private final Rules rules;
    private final PipelineMetrics metrics;
    /** After so many empty minutes all alerts are resolved and all subjects forgotten, so further ones change nothing. */
    private final long forgottenMinutes;

    private final Map<Scope, ScopeJudge> judges = new LinkedHashMap<>();
    private final Growth growth = new Growth();
    private @Nullable ProcessorContext<String, Alert> context;

    JudgeProcessor(Rules rules, PipelineMetrics metrics) {
        this.rules = rules;
        this.metrics = metrics;
        this.forgottenMinutes = rules.settings().forgetAfter().plusDays(1).toMinutes();
    }

    @Override
    public void init(ProcessorContext<String, Alert> processorContext) {
        context = processorContext;
        LiveStore store = processorContext.getStateStore(Names.JUDGE_STORE);
        store.attach(processorContext, this);
    }

    @Override
    public void process(Record<String, Merged> merged) {
        if (merged.value() instanceof Merged.Grown grown) {
            PaneKey key = grown.key();
            publish(
                    merged,
                    judged(
                            key.scope(),
                            key.minute(),
                            judge -> judge.open(key, grown.pane(), time(grown.capturedAtMicros()))));
        } else if (merged.value() instanceof Merged.Closed closed) {
            close(merged, closed.minute());
        }
    }

    private void close(Record<String, Merged> merged, ClosedMinute closed) {
        JudgeTime time = time(closed.capturedAtMicros());
        long first = closed.minute() - closed.skipped();
        for (long empty = first; empty < first + Math.min(closed.skipped(), forgottenMinutes); empty++) {
            long minute = empty;
            publish(
                    merged,
                    judged(
                            closed.scope(),
                            minute,
                            judge -> judge.closeMinute(closed.clock(), minute, NOTHING, NOTHING, time)));
        }
        publish(
                merged,
                judged(
                        closed.scope(),
                        closed.minute(),
                        judge -> judge.closeMinute(
                                closed.clock(), closed.minute(), closed.onTime(), closed.late(), time)));
    }

    /** A fault of a rule costs the scope this minute, not the application: counted, logged, gone on. */
    private List<Alert> judged(Scope scope, long minute, Function<ScopeJudge, List<Alert>> step) {
        try {
            return step.apply(judge(scope));
        } catch (RuntimeException e) {
            metrics.judgeFailure(scope.namespace());
            LOG.atError()
                    .addKeyValue("scope", scope)
                    .addKeyValue("minute", Instant.ofEpochSecond(minute * 60))
                    .setCause(e)
                    .log("the rules failed on a minute; it is left out");
            return List.of();
        }
    }

    private void publish(Record<String, Merged> cause, List<Alert> alerts) {
        ProcessorContext<String, Alert> current = required();
        for (Alert alert : alerts) {
            metrics.alert(alert.getState().name());
            current.forward(new Record<>(alert.getAlertId(), alert, cause.timestamp()));
        }
    }

    private JudgeTime time(long capturedAtMicros) {
        return new JudgeTime(capturedAtMicros, required().currentSystemTimeMs() * 1_000);
    }

    private ScopeJudge judge(Scope scope) {
        return judges.computeIfAbsent(scope, s -> new ScopeJudge(s, rules));
    }

    @Override
    public void restore(byte[] key, byte[] value) {
        Subject subject = SubjectBytes.read(key);
        judge(subject.scope()).restore(subject, value);
    }

    @Override
    public void commit(ChangeLog changes) {
        metrics.unwatched(growth.of(
                "unwatched",
                judges.values().stream().mapToLong(ScopeJudge::unwatched).sum()));
        judges.values()
                .forEach(judge -> judge.takeDirty().forEach((subject, state) -> {
                    byte[] key = SubjectBytes.write(subject);
                    state.ifPresentOrElse(bytes -> changes.put(key, bytes), () -> changes.delete(key));
                }));
    }

    private ProcessorContext<String, Alert> required() {
        if (context == null) {
            throw new IllegalStateException("init was not called");
        }
        return context;
    }
}
