package dev.vigil.benchmarks.engine.flink;

import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.WorkflowEvent;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.typeutils.ValueTypeInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;

/** Reads the topic of events to its end, exactly once, in a mini cluster of this JVM with one slot. */
public final class FlinkJob {

    /** Name of the topic its rows go to. */
    public static final String OUTPUT = "flink-rows";

    private FlinkJob() {}

    /** @param backend {@code hashmap} or {@code rocksdb} */
    public static void run(String bootstrap, String prefix, String backend, long checkpointMillis, Path directory)
            throws Exception {
        Configuration configuration = new Configuration();
        configuration.setString("state.backend.type", backend);
        configuration.setString("execution.checkpointing.incremental", Boolean.toString(backend.equals("rocksdb")));
        configuration.setString("execution.checkpointing.storage", "filesystem");
        configuration.setString("execution.checkpointing.dir", directory.toUri().toString());
        configuration.setString("execution.checkpointing.mode", "EXACTLY_ONCE");
        configuration.setString("execution.checkpointing.interval", checkpointMillis + " ms");
        configuration.setString("restart-strategy.type", "none"); // a job that fails must say so and not try for ever
        configuration.setString("pipeline.object-reuse", "true");
        configuration.setString("pipeline.generic-types", "true");
        configuration.setString("taskmanager.memory.managed.size", "256m");
        configuration.setString("taskmanager.memory.network.max", "64m");
        configuration.setString("rest.bind-port", "0");
        configuration.setString("rest.port", "0");
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        KafkaSource<WorkflowEvent> source = KafkaSource.<WorkflowEvent>builder()
                .setBootstrapServers(bootstrap)
                .setTopics(Topics.WORKFLOW_EVENTS.name(new TopicPrefix(prefix)))
                .setGroupId(prefix + "flink")
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setBounded(OffsetsInitializer.latest())
                .setProperty("max.poll.records", "1000")
                .setDeserializer(new Events())
                .build();
        WatermarkStrategy<WorkflowEvent> watermarks = WatermarkStrategy.<WorkflowEvent>forGenerator(
                        context -> new Events.Markers())
                .withTimestampAssigner((event, ignored) -> event.getEventTimeMicros() / 1_000);
        DataStream<WorkflowEvent> events = environment
                .fromSource(source, watermarks, "events")
                .filter(event -> event.getKind() != EventKind.MARKER);
        // one subtask reads all partitions, so all events of a run are where its state is: nothing is shuffled for it
        DataStreamUtils.reinterpretAsKeyedStream(events, WorkflowEvent::getRunId, Types.STRING)
                .process(new Correlate(), new ValueTypeInfo<>(Fact.class))
                .keyBy(Fact::key, Types.STRING)
                .window(TumblingEventTimeWindows.of(Duration.ofMinutes(1)))
                .aggregate(
                        new Windowed.Add(),
                        new Windowed.Rows(),
                        new ValueTypeInfo<>(Sum.class),
                        new ValueTypeInfo<>(Sum.class),
                        Types.STRING)
                .sinkTo(KafkaSink.<String>builder()
                        .setBootstrapServers(bootstrap)
                        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                        .setTransactionalIdPrefix(prefix + directory.getFileName())
                        .setProperty("transaction.timeout.ms", "600000")
                        .setRecordSerializer(KafkaRecordSerializationSchema.<String>builder()
                                .setTopic(prefix + OUTPUT)
                                .setValueSerializationSchema(new SimpleStringSchema())
                                .build())
                        .build());
        environment.execute("vigil reduced");
    }
}
