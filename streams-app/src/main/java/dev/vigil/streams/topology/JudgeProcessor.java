package dev.vigil.streams.topology;

import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.DetectorReading;
import dev.vigil.streams.catalogue.CatalogueTimeline;
import dev.vigil.streams.catalogue.InForce;
import dev.vigil.streams.judge.Decision;
import dev.vigil.streams.judge.JudgeTime;
import dev.vigil.streams.judge.Knowledge;
import dev.vigil.streams.judge.RuleSettings;
import dev.vigil.streams.judge.Rules;
import dev.vigil.streams.judge.ScopeJudge;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.pane.ClosedMinute;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.PaneKey;
import dev.vigil.streams.pane.PaneKey.Subject;
import dev.vigil.streams.state.LiveState;
import dev.vigil.streams.state.LiveStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One judge for each scope of a merge partition; their state lives on the heap and in the store's changelog. */
final class JudgeProcessor implements Processor<String, Merged, String, Judged>, LiveState {

    private static final SortedMap<Subject, Pane> NOTHING =
            Collections.unmodifiableSortedMap(new TreeMap<>(ScopeJudge.ORDER));

    private static final Logger LOG = LoggerFactory.getLogger(JudgeProcessor.class);
    /** A subject's key begins with the length of a name, and no name is so long. */
    private static final byte[] WAITING_KEY = "decisions".getBytes(StandardCharsets.US_ASCII);

    private final Waiting waiting = new Waiting();
    /** Event time that each scope has been judged to, microseconds since the epoch. */
    private final Map<Scope, Long> passed = new HashMap<>();

    private final InForce<Rules> rules;
    private final PipelineMetrics metrics;
    /** After so many empty minutes all alerts are resolved and all subjects forgotten, so further ones change nothing. */
    private final long forgottenMinutes;

    private final Growth growth = new Growth();
    private final Map<Scope, ScopeJudge> judges = new LinkedHashMap<>();
    private @Nullable ProcessorContext<String, Judged> context;

    JudgeProcessor(CatalogueTimeline catalogues, PipelineMetrics metrics) {
        this.rules = new InForce<>(catalogues, catalogue -> Rules.of(catalogue, RuleSettings.DEFAULT));
        this.metrics = metrics;
        this.forgottenMinutes = RuleSettings.DEFAULT.forgetAfter().plusDays(1).toMinutes();
    }

    @Override
    public void init(ProcessorContext<String, Judged> processorContext) {
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
            close(merged, closed.minute());
        } else if (merged.value() instanceof Merged.Decided decided) {
            decide(merged, decided);
        }
    }

    /** An alert that is not open yet may be on its way: the decision waits until event time has passed it. */
    private void decide(Record<String, Merged> cause, Merged.Decided decided) {
        Decision decision = decided.decision();
        List<Alert> alerts = judge(decided.scope()).decide(decision, time(decision.atMicros()));
        decided(cause, decided.scope(), decision, alerts);
        if (!alerts.isEmpty()) {
            metrics.control("applied");
        } else if (decision.atMicros() <= passed.getOrDefault(decided.scope(), Long.MIN_VALUE)) {
            unknown(decision);
        } else {
            waiting.add(decided.scope(), decision);
        }
    }

    private void decideWaiting(Record<String, Merged> cause, ClosedMinute closed) {
        passed.merge(closed.scope(), closed.endMicros(), Math::max);
        if (waiting.isEmpty()) {
            return;
        }
        for (Waiting.Entry entry : waiting.of(closed.scope())) {
            Decision decision = entry.decision();
            if (decision.atMicros() > closed.endMicros()) {
                continue;
            }
            List<Alert> alerts = judge(closed.scope()).decide(decision, time(decision.atMicros()));
            decided(cause, closed.scope(), decision, alerts);
            if (alerts.isEmpty()) {
                unknown(decision);
            } else {
                metrics.control("applied");
            }
            waiting.remove(entry);
        }
    }

    private void decided(Record<String, Merged> cause, Scope scope, Decision decision, List<Alert> alerts) {
        publish(cause, alerts);
        if (!alerts.isEmpty()) {
            required()
                    .forward(new Record<>(
                            "", new Judged.Decided(scope, decision.atMicros(), alerts), cause.timestamp()));
        }
    }

    private void unknown(Decision decision) {
        metrics.control("unknown_alert");
        LOG.atWarn()
                .addKeyValue("alert", decision.alertId())
                .addKeyValue("by", decision.by())
                .log("a decision about an alert that is not open was not carried out");
    }

    private void close(Record<String, Merged> merged, ClosedMinute closed) {
        ScopeJudge judge = judge(closed.scope());
        JudgeTime time = time(closed.capturedAtMicros());
        List<Alert> alerts = new ArrayList<>();
        long first = closed.minute() - closed.skipped();
        for (long empty = first; empty < first + Math.min(closed.skipped(), forgottenMinutes); empty++) {
            alerts.addAll(judge.use(closed.clock(), inForce(empty), time));
            alerts.addAll(judge.closeMinute(closed.clock(), empty, NOTHING, NOTHING, time));
        }
        alerts.addAll(judge.use(closed.clock(), inForce(closed.minute()), time));
        alerts.addAll(judge.closeMinute(closed.clock(), closed.minute(), closed.onTime(), closed.late(), time));
        publish(merged, alerts);
        required().forward(new Record<>("", new Judged.Minute(closed, alerts), merged.timestamp()));
        decideWaiting(merged, closed);
        if (Math.floorMod(closed.minute() + 1, 60L) == 0) {
            for (Knowledge knowledge : judge.knowledge(closed.clock(), closed.minute())) {
                DetectorReading reading = DetectorReadings.of(knowledge, closed.capturedAtMicros());
                required()
                        .forward(new Record<>(
                                DetectorReadings.key(reading), new Judged.Read(reading), merged.timestamp()));
            }
        }
    }

    private void publish(Record<String, Merged> cause, List<Alert> alerts) {
        ProcessorContext<String, Judged> current = required();
        for (Alert alert : alerts) {
            metrics.alert(alert.getState().name());
            current.forward(new Record<>(alert.getAlertId(), new Judged.Alerted(alert), cause.timestamp()));
        }
    }

    private JudgeTime time(long capturedAtMicros) {
        return new JudgeTime(capturedAtMicros, required().currentSystemTimeMs() * 1_000);
    }

    /** The rules in force at the end of a minute. */
    private Rules inForce(long minute) {
        return rules.at((minute + 1) * PaneKey.MINUTE_MICROS);
    }

    /** One that is new goes by the latest catalogue until the first minute says which it is. */
    private ScopeJudge judge(Scope scope) {
        return judges.computeIfAbsent(scope, s -> new ScopeJudge(s, rules.at(Long.MAX_VALUE), this::failed));
    }

    private void failed(String rule, Subject subject, RuntimeException failure) {
        metrics.ruleFault(rule);
        LOG.atError()
                .addKeyValue("rule", rule)
                .addKeyValue("subject", subject.name())
                .setCause(failure)
                .log("a rule failed on a minute of a subject; the other rules go on, this one with the next minute");
    }

    @Override
    public void restore(byte[] key, byte[] value) {
        if (Arrays.equals(key, WAITING_KEY)) {
            waiting.restore(value);
            return;
        }
        Subject subject = SubjectBytes.read(key);
        judge(subject.scope()).restore(subject, value);
    }

    @Override
    public void commit(ChangeLog changes) {
        CountedChanges counted = new CountedChanges(changes);
        change(counted);
        metrics.changelog(Names.JUDGE_STORE, counted);
    }

    private void change(ChangeLog changes) {
        metrics.unwatched(growth.of(
                "unwatched",
                judges.values().stream().mapToLong(ScopeJudge::unwatched).sum()));
        if (waiting.takeDirty()) {
            changes.put(WAITING_KEY, waiting.write());
        }
        judges.values()
                .forEach(judge -> judge.takeDirty().forEach((subject, state) -> {
                    byte[] key = SubjectBytes.write(subject);
                    state.ifPresentOrElse(bytes -> changes.put(key, bytes), () -> changes.delete(key));
                }));
    }

    private ProcessorContext<String, Judged> required() {
        if (context == null) {
            throw new IllegalStateException("init was not called");
        }
        return context;
    }
}
