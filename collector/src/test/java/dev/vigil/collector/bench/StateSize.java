package dev.vigil.collector.bench;

import dev.vigil.collector.progress.DescribeConfig;
import dev.vigil.collector.progress.ReadConfig;
import dev.vigil.collector.progress.ReadOutcome;
import dev.vigil.collector.progress.RunKey;
import dev.vigil.collector.progress.ShardProgress;
import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.Topics;
import dev.vigil.schema.collector.Discovery;
import dev.vigil.schema.collector.DiscoveryKind;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkflowEvent;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Heap for each open run that is known and read: ids as Temporal makes them, one open activity. */
public final class StateSize {

    private StateSize() {}

    public static void main(String[] arguments) {
        int runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        System.out.println(Topics.PROGRESS.name() + ": " + runs + " open runs");
        ShardProgress progress = new ShardProgress("payments", ReadConfig.defaults(), DescribeConfig.defaults());
        long before = used();
        Source source = Source.newBuilder()
                .setCluster("prod")
                .setOrigin(Origin.LIVE)
                .setCapturedAtMicros(1)
                .setCapture(List.of())
                .build();
        for (int i = 0; i < runs; i++) {
            String runId = UUID.randomUUID().toString();
            String workflowId = "payment-" + i;
            progress.discovered(
                    Discovery.newBuilder()
                            .setSource(source)
                            .setNamespace("payments")
                            .setKind(DiscoveryKind.RUN)
                            .setWorkflowId(workflowId)
                            .setRunId(runId)
                            .setWorkflowType(new String("PaymentCapture"))
                            .build(),
                    1);
            WorkflowEvent scheduled = WorkflowEvent.newBuilder()
                    .setSource(source)
                    .setKind(EventKind.EVENT)
                    .setNamespace("payments")
                    .setWorkflowId(workflowId)
                    .setRunId(runId)
                    .setEventId(1)
                    .setEventType(HistoryEventType.ACTIVITY_TASK_SCHEDULED)
                    .setEventTimeMicros(1)
                    .setAttributes(EventAttributes.newBuilder().build())
                    .build();
            progress.read(
                    new ReadOutcome.Piece(new RunKey("payments", workflowId, runId), List.of(scheduled), 0, 1, true),
                    runs,
                    1);
            if (i % 1_000 == 0) {
                progress.takeProgress("prod", 1);
            }
        }
        progress.takeProgress("prod", 1);
        long after = used();
        System.out.printf(
                Locale.ROOT,
                "%d bytes of heap for each open run, %d MB in all, %d known%n",
                (after - before) / runs,
                (after - before) >> 20,
                progress.openRuns());
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
