package dev.vigil.streams.topology;

import dev.vigil.schema.alert.Alert;
import dev.vigil.streams.judge.JudgeTime;
import dev.vigil.streams.judge.Rules;
import dev.vigil.streams.judge.ScopeJudge;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.pane.ClosedMinute;
import dev.vigil.streams.pane.PaneKey;
import dev.vigil.streams.state.LiveState;
import dev.vigil.streams.state.LiveStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** One judge for each scope of a merge partition; their state lives on the heap and in the store's changelog. */
final class JudgeProcessor implements Processor<String, Merged, String, Alert>, LiveState {

    private final Rules rules;
    private final PipelineMetrics metrics;
    private final Map<Scope, ScopeJudge> judges = new LinkedHashMap<>();
    private @Nullable ProcessorContext<String, Alert> context;

    JudgeProcessor(Rules rules, PipelineMetrics metrics) {
        this.rules = rules;
        this.metrics = metrics;
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
            publish(merged, judge(key.scope()).open(key, grown.pane(), time(grown.capturedAtMicros())));
        } else if (merged.value() instanceof Merged.Closed closed) {
            ClosedMinute minute = closed.minute();
            publish(
                    merged,
                    judge(minute.scope())
                            .closeMinute(
                                    minute.clock(),
                                    minute.minute(),
                                    minute.onTime(),
                                    minute.late(),
                                    time(minute.capturedAtMicros())));
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
        PaneKey.Subject subject = SubjectBytes.read(key);
        judge(subject.scope()).restore(subject, value);
    }

    @Override
    public void commit(ChangeLog changes) {
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
