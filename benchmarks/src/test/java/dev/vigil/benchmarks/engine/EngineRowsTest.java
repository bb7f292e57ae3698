package dev.vigil.benchmarks.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.benchmarks.engine.fleet.EventStream;
import dev.vigil.benchmarks.engine.fleet.FleetSpec;
import dev.vigil.benchmarks.engine.fleet.Names;
import dev.vigil.benchmarks.engine.reference.Reference;
import dev.vigil.benchmarks.engine.reference.Rows;
import dev.vigil.schema.Topic;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.streams.topology.PipelineMetrics;
import dev.vigil.streams.topology.PipelineTopology;
import dev.vigil.streams.topology.TopologyConfig;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An hour of a small fleet that misbehaves, through the whole topology: its rows are those of the reference. */
final class EngineRowsTest {

    private static final FleetSpec SPEC = FleetSpec.hour(12_000, 1).withFaults();
    private static final List<Set<String>> CONFLICTS = List.of(Set.of(Names.FIRST_SIGNAL, Names.SECOND_SIGNAL));

    @TempDir
    Path directory;

    @Test
    void theRowsOfAnHourAreThoseOfTheReference() {
        // When
        Published published = throughTheTopology();

        // Then
        Rows expected = reference();
        assertThat(expected.counts()).containsKeys("run", "activity", "failure-rate", "retry-burst", "latency");
        assertThat(published.deadLetters()).isZero();
        assertThat(published.rows().differences(expected)).isEmpty();
        assertThat(published.alerts().values()).anyMatch(alert -> alert.contains("non-determinism"));
    }

    private static Rows reference() {
        Reference reference = new Reference(SPEC.partitions(), CONFLICTS);
        new EventStream(SPEC).forEachRemaining(item -> reference.feed(item.partition(), item.event()));
        return reference.rows();
    }

    private Published throughTheTopology() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "bench");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        TopologyConfig config = new TopologyConfig(TopicPrefix.DEFAULT, 1, 1, BenchCatalogue.CATALOGUE);
        PipelineTopology topology = new PipelineTopology(config, new PipelineMetrics(new CollectorRegistry()));
        Published published = new Published();
        try (TopologyTestDriver driver = new TopologyTestDriver(
                topology.build(), properties, Instant.ofEpochMilli(SPEC.startMicros() / 1_000))) {
            TestInputTopic<String, byte[]> events = driver.createInputTopic(
                    Topics.WORKFLOW_EVENTS.name(TopicPrefix.DEFAULT),
                    new StringSerializer(),
                    new ByteArraySerializer());
            for (EventStream stream = new EventStream(SPEC); stream.hasNext(); ) {
                EventStream.Item item = stream.next();
                byte[] value = Topics.WORKFLOW_EVENTS.valueSerde().serializer().serialize("", item.event());
                events.pipeInput(item.key(), value, item.capturedAtMicros() / 1_000);
            }
            for (Topic<String, ?> topic : Published.OUTPUT) {
                TestOutputTopic<String, byte[]> output = driver.createOutputTopic(
                        topic.name(TopicPrefix.DEFAULT), new StringDeserializer(), new ByteArrayDeserializer());
                output.readRecordsToList().forEach(record -> published.add(topic, record.key(), record.value()));
            }
        }
        return published;
    }
}
