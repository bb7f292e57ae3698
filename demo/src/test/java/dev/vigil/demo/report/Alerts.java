package dev.vigil.demo.report;

import dev.vigil.demo.plan.Subject;
import dev.vigil.schema.Topics;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.alert.Evidence;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.alert.Severity;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.window.SubjectKind;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;

/** Alerts as a test needs them; the fluent methods return a copy with one thing changed. */
record Alerts(String id, FailureMode mode, Subject subject, AlertState state, String foldedUnder) {

    // what a reader of the topic has; touching it also makes Avro trust our records
    private static final Serde<Alert> SERDE = Topics.ALERTS.valueSerde();

    static final Instant T0 = Instant.parse("2026-11-22T14:00:00Z");

    static Alerts firing(String id, FailureMode mode, SubjectKind kind, String subject) {
        return new Alerts(id, mode, new Subject(kind, subject), AlertState.FIRING, "");
    }

    Alerts in(AlertState other) {
        return new Alerts(id, mode, subject, other, foldedUnder);
    }

    Alerts foldedUnder(String root) {
        return new Alerts(id, mode, subject, state, root);
    }

    SeenAlert seenAfter(long seconds) {
        byte[] record = SERDE.serializer().serialize("alerts", alert(seconds));
        return new SeenAlert(SERDE.deserializer().deserialize("alerts", record), T0.plusSeconds(seconds));
    }

    private Alert alert(long seconds) {
        return Alert.newBuilder()
                .setSource(Source.newBuilder()
                        .setCluster("demo")
                        .setOrigin(Origin.LIVE)
                        .setCapturedAtMicros(0)
                        .build())
                .setNamespace("vigil-demo-x")
                .setAlertId(id)
                .setRule("rule-of-" + mode)
                .setFailureMode(mode)
                .setSeverity(Severity.CRITICAL)
                .setState(state)
                .setSubjectKind(subject.kind())
                .setSubject(subject.name())
                .setTitle(subject.name() + ": title")
                .setMeaning("so what")
                .setSinceMicros(0)
                .setFiredAtMicros(
                        state == AlertState.PENDING
                                ? 0
                                : T0.plusSeconds(seconds).getEpochSecond() * 1_000_000)
                .setFoldedUnder(foldedUnder)
                .setEvidence(List.of(Evidence.newBuilder()
                        .setText("what it shows")
                        .setWorkflowId("run-1")
                        .setEventIds(List.of(17L))
                        .build()))
                .build();
    }
}
