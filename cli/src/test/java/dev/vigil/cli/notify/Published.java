package dev.vigil.cli.notify;

import dev.vigil.cli.config.ConfigLoader;
import dev.vigil.cli.config.RuleSettings;
import dev.vigil.cli.topic.KafkaTarget;
import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.admin.TopicAdmin;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.alert.Severity;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.window.SubjectKind;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** An alerts topic of its own in a broker, and what is published in it. */
final class Published implements AutoCloseable {

    private final KafkaTarget target;
    private final KafkaProducer<String, Alert> producer;

    Published(EmbeddedKafka kafka, String prefix) {
        target = new KafkaTarget(
                kafka.bootstrapServers(),
                "test",
                new TopicPrefix(prefix),
                new ConfigLoader(RuleSettings.SHIPPED)
                        .load(Optional.empty(), Map.of(), Map.of())
                        .config()
                        .kafka());
        try (TopicAdmin admin = target.admin()) {
            admin.create();
        }
        producer = new KafkaProducer<>(
                new HashMap<>(target.clientSettings()),
                Topics.ALERTS.keySerde().serializer(),
                Topics.ALERTS.valueSerde().serializer());
    }

    KafkaTarget target() {
        return target;
    }

    void publish(Alert alert) throws Exception {
        producer.send(new ProducerRecord<>(Topics.ALERTS.name(target.prefix()), alert.getAlertId(), alert))
                .get();
    }

    static Alert alert(String id, AlertState state, Consumer<Alert.Builder> change) {
        long now = Instant.now().toEpochMilli() * 1_000;
        Alert.Builder alert = Alert.newBuilder()
                .setSource(Source.newBuilder()
                        .setCluster("main")
                        .setOrigin(Origin.LIVE)
                        .setCapturedAtMicros(now)
                        .build())
                .setNamespace("demo")
                .setAlertId(id)
                .setRule("failure-rate")
                .setFailureMode(FailureMode.VISIBILITY_GAP)
                .setSeverity(Severity.WARNING)
                .setState(state)
                .setSubjectKind(SubjectKind.WORKFLOW_TYPE)
                .setSubject("Refund \"x\"\n/1")
                .setTitle("Refund: 10 % of runs fail, nobody is told")
                .setMeaning("21 of 208.")
                .setSinceMicros(now - 60_000_000)
                .setFiredAtMicros(now - 30_000_000)
                .setResolvedAtMicros(state == AlertState.RESOLVED ? now : 0)
                .setOwner("payments");
        change.accept(alert);
        return alert.build();
    }

    @Override
    public void close() {
        producer.close();
    }
}
