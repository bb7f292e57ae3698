package dev.vigil.collector.sink;

import dev.vigil.schema.Keys;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.readiness.ProbeResult;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Probe results to {@code probes}. What stands there is also the probe's memory: an interrupted one goes on from it, so a summary is
 * sent only after all runs before it. Not thread-safe, except for {@link #close}.
 */
public final class ProbeSink implements Consumer<ProbeResult>, AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

    private final String topic;
    private final Producer<String, ProbeResult> producer;
    private volatile @Nullable String trouble;

    /**
     * @param kafka connection settings of Kafka's clients, at least {@code bootstrap.servers}
     * @throws KafkaException where the settings are not valid or no bootstrap server's name resolves
     */
    public ProbeSink(Map<String, Object> kafka, TopicPrefix prefix) {
        Map<String, Object> settings = new HashMap<>(KafkaSettings.producer(kafka));
        settings.remove(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG);
        settings.remove(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);
        this.topic = Topics.PROBES.name(prefix);
        this.producer = new KafkaProducer<>(
                settings,
                Topics.PROBES.keySerde().serializer(),
                Topics.PROBES.valueSerde().serializer());
    }

    @Override
    public void accept(ProbeResult result) {
        String key = Keys.of(
                result.getSource().getCluster(), result.getNamespace(), result.getWorkflowType(), result.getBuildId());
        long millis = TimeUnit.MICROSECONDS.toMillis(result.getSource().getCapturedAtMicros());
        try {
            var ignored = producer.send(new ProducerRecord<>(topic, null, millis, key, result), (metadata, e) -> {
                if (e != null) {
                    failed(e);
                }
            });
        } catch (KafkaException e) {
            failed(e);
        }
    }

    private void failed(Exception e) {
        trouble = "results do not reach topic " + topic + " (" + e.getClass().getSimpleName() + ")";
    }

    /** One sentence if a result was lost; the scorecard will then not know of it. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Sends what is on its way, for at most three seconds. */
    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }
}
