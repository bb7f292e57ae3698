package dev.vigil.collector;

import com.google.protobuf.ByteString;
import dev.vigil.collector.source.temporal.RequestLimits;
import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.testing.RealTemporal;
import dev.vigil.testing.TopicReader;
import io.prometheus.client.CollectorRegistry;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Benchmark, by hand: how fast a collector catches up with closed runs of a real server, against a bare loop of
 * GetWorkflowExecutionHistory on as many threads. Rounds alternate in one process.
 */
public final class CollectorRate {

    private static final int RUNS = Integer.getInteger("vigil.runs", 200);
    private static final int ACTIVITIES = 60;
    private static final int THREADS = CollectorConfig.DEFAULT_CONCURRENCY;
    private static final int ROUNDS = 3;

    private CollectorRate() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("vigil-bench");
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary());
                RealTemporal temporal = new RealTemporal(directory)) {
            temporal.register("bench");
            try (Fleet fleet = new Fleet(temporal.target(), "bench")) {
                for (int i = 0; i < RUNS; i++) {
                    fleet.fan("run-" + i, ACTIVITIES);
                }
                List<WorkflowExecutionInfo> runs = closed(fleet);
                while (runs.size() < RUNS) {
                    LockSupport.parkNanos(500_000_000);
                    runs = closed(fleet);
                }
                for (int round = 1; round <= ROUNDS; round++) {
                    double bare = bare(fleet, runs);
                    double collected = collect(temporal, kafka, new TopicPrefix("r" + round + "."), runs);
                    System.out.printf(
                            Locale.ROOT,
                            "round %d: bare %.0f events/s, collector %.0f events/s: %.0f %%%n",
                            round,
                            bare,
                            collected,
                            100 * collected / bare);
                }
            }
        }
    }

    private static double bare(Fleet fleet, List<WorkflowExecutionInfo> runs) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        long begun = System.nanoTime();
        List<Future<Integer>> reads = new ArrayList<>();
        for (WorkflowExecutionInfo run : runs) {
            reads.add(threads.submit(() -> read(fleet, run)));
        }
        long events = 0;
        for (Future<Integer> each : reads) {
            events += each.get();
        }
        threads.shutdown();
        return events / ((System.nanoTime() - begun) / 1e9);
    }

    private static int read(Fleet fleet, WorkflowExecutionInfo run) {
        int events = 0;
        ByteString token = ByteString.EMPTY;
        do {
            GetWorkflowExecutionHistoryResponse page = fleet.stubs()
                    .blockingStub()
                    .getWorkflowExecutionHistory(GetWorkflowExecutionHistoryRequest.newBuilder()
                            .setNamespace("bench")
                            .setExecution(run.getExecution())
                            .setMaximumPageSize(256)
                            .setNextPageToken(token)
                            .build());
            events += page.getHistory().getEventsCount();
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return events;
    }

    /** From the first event in the topic to the last. */
    private static double collect(
            RealTemporal temporal, EmbeddedKafka kafka, TopicPrefix prefix, List<WorkflowExecutionInfo> runs)
            throws Exception {
        TestTopics.create(kafka.bootstrapServers(), prefix, 8);
        long all =
                runs.stream().mapToLong(WorkflowExecutionInfo::getHistoryLength).sum();
        try (TopicReader<WorkflowEvent> topic =
                        new TopicReader<>(kafka.bootstrapServers(), Topics.WORKFLOW_EVENTS, prefix);
                Collector collector = new Collector(
                        CollectorConfig.of(
                                        "bench",
                                        temporal.target(),
                                        List.of("bench"),
                                        Map.of("bootstrap.servers", kafka.bootstrapServers()))
                                .withTopicPrefix(prefix)
                                .withLimits(new RequestLimits(10, 100_000, 40, Duration.ofSeconds(10), 1)),
                        new CollectorRegistry(),
                        Clock.systemUTC())) {
            collector.start();
            Duration patience = Duration.ofMinutes(5);
            topic.until(patience, records -> events(collector) > 0, "the first event");
            long begun = System.nanoTime();
            long before = events(collector);
            topic.until(patience, records -> events(collector) >= all, "all events");
            return (all - before) / ((System.nanoTime() - begun) / 1e9);
        }
    }

    private static long events(Collector collector) {
        return collector.status().namespaces().get(0).events();
    }

    private static List<WorkflowExecutionInfo> closed(Fleet fleet) {
        return fleet.stubs()
                .blockingStub()
                .listWorkflowExecutions(ListWorkflowExecutionsRequest.newBuilder()
                        .setNamespace("bench")
                        .setPageSize(1_000)
                        .setQuery("ExecutionStatus != 'Running'")
                        .build())
                .getExecutionsList();
    }
}
