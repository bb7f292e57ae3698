package dev.vigil.streams.topology;

import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.CatalogueTimeline;
import dev.vigil.streams.catalogue.InForce;
import dev.vigil.streams.judge.JudgeTime;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.pane.ClosedMinute;
import dev.vigil.streams.readiness.Card;
import dev.vigil.streams.readiness.ScopeReadiness;
import dev.vigil.streams.readiness.StateKey;
import dev.vigil.streams.state.LiveState;
import dev.vigil.streams.state.LiveStore;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** The scorecards of each scope of a merge partition; their state lives on the heap and in the store's changelog. */
final class ReadinessProcessor implements Processor<String, Judged, String, Card>, LiveState {

    private final InForce<Catalogue> catalogues;
    private final PipelineMetrics metrics;
    private final Map<Scope, ScopeReadiness> scopes = new LinkedHashMap<>();
    private @Nullable ProcessorContext<String, Card> context;

    ReadinessProcessor(CatalogueTimeline catalogues, PipelineMetrics metrics) {
        this.metrics = metrics;
        this.catalogues = new InForce<>(catalogues, catalogue -> catalogue);
    }

    @Override
    public void init(ProcessorContext<String, Card> processorContext) {
        context = processorContext;
        LiveStore store = processorContext.getStateStore(Names.READINESS_STORE);
        store.attach(processorContext, this);
    }

    @Override
    public void process(Record<String, Judged> judged) {
        if (judged.value() instanceof Judged.Decided decided) {
            scope(decided.scope()).decided(decided.atMicros(), decided.alerts());
            return;
        }
        if (!(judged.value() instanceof Judged.Minute minute)) {
            return;
        }
        ClosedMinute closed = minute.closed();
        JudgeTime time = new JudgeTime(closed.capturedAtMicros(), context().currentSystemTimeMs() * 1_000);
        ScopeReadiness scope = scope(closed.scope());
        scope.use(catalogues.at(closed.endMicros()));
        for (Card card :
                scope.minute(closed.clock(), closed.minute(), closed.onTime(), closed.late(), minute.alerts(), time)) {
            context().forward(new Record<>(card.key(), card, judged.timestamp()));
        }
    }

    private ScopeReadiness scope(Scope scope) {
        return scopes.computeIfAbsent(scope, s -> new ScopeReadiness(s, catalogues.at(Long.MAX_VALUE)));
    }

    @Override
    public void restore(byte[] key, byte[] value) {
        StateKey entry = ReadinessKey.read(key);
        try {
            scope(entry.scope()).restore(entry, value);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the readiness state of " + entry + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void commit(ChangeLog changes) {
        CountedChanges counted = new CountedChanges(changes);
        change(counted);
        metrics.changelog(Names.READINESS_STORE, counted);
    }

    private void change(ChangeLog changes) {
        scopes.values()
                .forEach(scope -> scope.takeDirty().forEach((entry, state) -> {
                    byte[] key = ReadinessKey.write(entry);
                    state.ifPresentOrElse(bytes -> changes.put(key, bytes), () -> changes.delete(key));
                }));
    }

    private ProcessorContext<String, Card> context() {
        if (context == null) {
            throw new IllegalStateException("init was not called");
        }
        return context;
    }
}
