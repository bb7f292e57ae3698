package dev.vigil.schema;

import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.catalogue.CatalogueVersion;
import dev.vigil.schema.collector.Completeness;
import dev.vigil.schema.collector.Discovery;
import dev.vigil.schema.collector.RunProgress;
import dev.vigil.schema.event.ActivityAttempt;
import dev.vigil.schema.event.RunSnapshot;
import dev.vigil.schema.event.TaskQueueStats;
import dev.vigil.schema.event.WorkerHeartbeat;
import dev.vigil.schema.event.WorkerMetrics;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.schema.fact.ActivityExecution;
import dev.vigil.schema.fact.WorkflowRun;
import dev.vigil.schema.readiness.ProbeResult;
import dev.vigil.schema.readiness.Scorecard;
import dev.vigil.schema.window.FailureRate;
import dev.vigil.schema.window.LatencyPercentiles;
import dev.vigil.schema.window.RetryBurst;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/** The value schemas of the catalogue, for tests. */
final class SchemaFiles {

    /** One for each topic with Avro values, in the order of the flow. */
    static final List<Schema> VALUES = List.of(
            Discovery.getClassSchema(),
            RunProgress.getClassSchema(),
            Completeness.getClassSchema(),
            CatalogueVersion.getClassSchema(),
            WorkflowEvent.getClassSchema(),
            ActivityAttempt.getClassSchema(),
            RunSnapshot.getClassSchema(),
            WorkerMetrics.getClassSchema(),
            TaskQueueStats.getClassSchema(),
            WorkerHeartbeat.getClassSchema(),
            WorkflowRun.getClassSchema(),
            ActivityExecution.getClassSchema(),
            FailureRate.getClassSchema(),
            RetryBurst.getClassSchema(),
            LatencyPercentiles.getClassSchema(),
            Alert.getClassSchema(),
            ProbeResult.getClassSchema(),
            Scorecard.getClassSchema());

    private SchemaFiles() {}

    /** Every record and enum that can be reached, by full name. */
    static Collection<Schema> named() {
        Map<String, Schema> found = new LinkedHashMap<>();
        Deque<Schema> open = new ArrayDeque<>(VALUES);
        while (!open.isEmpty()) {
            Schema schema = open.removeFirst();
            switch (schema.getType()) {
                case ARRAY -> open.add(schema.getElementType());
                case MAP -> open.add(schema.getValueType());
                case UNION -> open.addAll(schema.getTypes());
                case ENUM -> found.putIfAbsent(schema.getFullName(), schema);
                case RECORD -> {
                    if (found.putIfAbsent(schema.getFullName(), schema) == null) {
                        schema.getFields().forEach(field -> open.add(field.schema()));
                    }
                }
                default -> {}
            }
        }
        return found.values();
    }
}
