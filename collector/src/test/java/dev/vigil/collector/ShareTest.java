package dev.vigil.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigil.collector.source.temporal.RequestLimits;
import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.StartupException;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.RunSnapshot;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.testing.TopicReader;
import io.grpc.Metadata;
import io.grpc.Status;
import io.prometheus.client.CollectorRegistry;
import io.temporal.testserver.TestServer;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the collector asks of a server, counted where it arrives. */
final class ShareTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final TopicPrefix PREFIX = new TopicPrefix("share.");

    /** What counts as what. */
    private static final Map<String, List<String>> METHODS = Map.of(
            "visibility",
            List.of(
                    "ListWorkflowExecutions",
                    "CountWorkflowExecutions",
                    "ListOpenWorkflowExecutions",
                    "ListClosedWorkflowExecutions",
                    "ListWorkers"),
            "history",
            List.of("GetWorkflowExecutionHistory", "GetWorkflowExecutionHistoryReverse"),
            "describe",
            List.of("DescribeWorkflowExecution", "DescribeTaskQueue"));

    private static final Metadata.Key<String> PUSHBACK =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

    private EmbeddedKafka kafka;
    private TestServer.PortBoundTestServer temporal;
    private Fleet fleet;
    private GrpcProxy frontend;
    private final List<Long> historyCalls = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws Exception {
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary());
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        temporal = TestServer.createPortBoundServer(port);
        fleet = new Fleet("127.0.0.1:" + port, "default");
        frontend = new GrpcProxy("127.0.0.1:" + port);
        TestTopics.create(kafka.bootstrapServers(), PREFIX, 2);
    }

    @AfterEach
    void stop() {
        frontend.close();
        fleet.close();
        temporal.close();
        kafka.close();
    }

    @Test
    void noMoreHistoriesAreAskedForThanTheBudgetAllowsWhileItCatchesUp() {
        int perSecond = 10;
        frontend.rule(counting(0));
        for (int i = 0; i < 60; i++) {
            fleet.basket("run-" + i, "s");
        }
        try (Collector collector = collector(perSecond);
                TopicReader<WorkflowEvent> topic =
                        new TopicReader<>(kafka.bootstrapServers(), Topics.WORKFLOW_EVENTS, PREFIX)) {
            collector.start();
            topic.until(PATIENCE, records -> Exported.events(records, 2).size() == 60, "all sixty runs");
        }
        assertWithin("history", historyCalls, perSecond);
    }

    @Test
    void ofNoApiClassMoreIsAskedForThanItsBudgetAndTheMetricsSayHowMuch() {
        Map<String, Double> budget = Map.of("visibility", 20.0, "history", 15.0, "describe", 2.0);
        Map<String, List<Long>> calls = new ConcurrentHashMap<>();
        frontend.rule(new GrpcProxy.Rule() {
            @Override
            public void asked(String method, Metadata headers, byte[] request) {
                calls.computeIfAbsent(method, each -> new CopyOnWriteArrayList<>())
                        .add(System.nanoTime());
            }
        });
        for (int i = 0; i < 40; i++) {
            fleet.storm("storm-" + i); // each is suspicious as soon as its activity is open for long
        }
        CollectorRegistry registry = new CollectorRegistry();
        Map<String, Double> counted = new HashMap<>();
        Map<String, Double> shown = new HashMap<>();
        try (Collector collector = collector(registry, 15, 2);
                TopicReader<RunSnapshot> topic =
                        new TopicReader<>(kafka.bootstrapServers(), Topics.RUN_SNAPSHOTS, PREFIX)) {
            collector.start();
            topic.until(PATIENCE, records -> records.size() >= 8, "eight descriptions");
            for (String api : budget.keySet()) {
                counted.put(api, counted(registry, api));
                shown.put(api, shown(registry, api));
            }
        }
        budget.forEach((api, perSecond) -> {
            List<Long> sent = new ArrayList<>();
            METHODS.getOrDefault(api, List.of()).forEach(method -> sent.addAll(calls.getOrDefault(method, List.of())));
            sent.sort(null);
            assertThat(sent).as(api).isNotEmpty();
            assertWithin(api, sent, perSecond);
            assertThat(counted.get(api)).as(api).isPositive().isLessThanOrEqualTo(sent.size());
            assertThat(shown.get(api)).as(api).isEqualTo(perSecond);
        });
    }

    @Test
    void aNamespaceAtItsLimitIsTriedAgainAtTheStartAndNamed() {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger refusals = new AtomicInteger(1);
        frontend.rule(new GrpcProxy.Rule() {
            @Override
            public void asked(String method, Metadata headers, byte[] request) {
                if (method.equals("DescribeNamespace") && asked.incrementAndGet() <= refusals.get()) {
                    throw Status.RESOURCE_EXHAUSTED
                            .withDescription("namespace rate limit exceeded")
                            .asRuntimeException();
                }
            }
        });
        try (Collector collector = collector(10)) {
            collector.start();
            assertThat(asked).hasValue(2);
        }
        refusals.set(Integer.MAX_VALUE);
        try (Collector collector = collector(10)) {
            assertThatThrownBy(collector::start)
                    .isInstanceOf(StartupException.class)
                    .hasMessage("Temporal at " + frontend.target()
                            + " is at its rate limit (namespace rate limit exceeded, 3 tries)");
        }
    }

    @Test
    void collectorsOfOneGroupDivideTheShareAsTheyDivideTheShards() {
        CollectorRegistry one = new CollectorRegistry();
        CollectorRegistry other = new CollectorRegistry();
        try (Collector first = collector(one, 16, 4);
                Collector second = collector(other, 16, 4);
                TopicReader<WorkflowEvent> topic =
                        new TopicReader<>(kafka.bootstrapServers(), Topics.WORKFLOW_EVENTS, PREFIX)) {
            first.start();
            second.start();
            topic.until(
                    PATIENCE,
                    records -> Double.valueOf(8).equals(shown(one, "history"))
                            && Double.valueOf(8).equals(shown(other, "history"))
                            && Double.valueOf(2).equals(shown(one, "describe"))
                            && Double.valueOf(2).equals(shown(other, "describe")),
                    "half of the share each");
            // and only one of them asks visibility
            assertThat(shown(one, "visibility")).isEqualTo(20.0);
        }
    }

    @Test
    void aServerThatSaysWhenToComeBackIsNotAskedSooner() {
        frontend.rule(counting(1));
        fleet.basket("run", "a");
        try (Collector collector = collector(100);
                TopicReader<WorkflowEvent> topic =
                        new TopicReader<>(kafka.bootstrapServers(), Topics.WORKFLOW_EVENTS, PREFIX)) {
            collector.start();
            topic.until(PATIENCE, records -> Exported.events(records, 2).size() == 1, "the run, in the end");
        }
        assertThat(historyCalls).hasSizeGreaterThanOrEqualTo(2);
        assertThat(historyCalls.get(1) - historyCalls.get(0))
                .isGreaterThanOrEqualTo(Duration.ofMillis(1_500).toNanos());
    }

    /** Notes when histories are asked for, and refuses the first of them. */
    private GrpcProxy.Rule counting(int refused) {
        return new GrpcProxy.Rule() {
            @Override
            public void asked(String method, Metadata headers, byte[] request) {
                if (!method.equals("GetWorkflowExecutionHistory")) {
                    return;
                }
                historyCalls.add(System.nanoTime());
                if (historyCalls.size() <= refused) {
                    Metadata trailers = new Metadata();
                    trailers.put(PUSHBACK, "1500");
                    throw Status.RESOURCE_EXHAUSTED
                            .withDescription("namespace rate limit exceeded")
                            .asRuntimeException(trailers);
                }
            }
        };
    }

    /** In any window of time: what the bucket holds, what flows into it meanwhile, and one that was under way. */
    private static void assertWithin(String api, List<Long> calls, double perSecond) {
        for (int from = 0; from < calls.size(); from++) {
            for (int to = from; to < calls.size(); to++) {
                double seconds = (calls.get(to) - calls.get(from)) / 1e9;
                assertThat(to - from + 1.0).as(api).isLessThanOrEqualTo(perSecond + perSecond * (seconds + 0.5) + 1);
            }
        }
    }

    private static double counted(CollectorRegistry registry, String api) {
        double counted = 0;
        for (var family : java.util.Collections.list(registry.metricFamilySamples())) {
            for (var sample : family.samples) {
                if (sample.name.equals("vigil_collector_requests_total") && sample.labelValues.contains(api)) {
                    counted += sample.value;
                }
            }
        }
        return counted;
    }

    private static Double shown(CollectorRegistry registry, String api) {
        return registry.getSampleValue(
                "vigil_collector_requests_budget_per_second",
                new String[] {"namespace", "api"},
                new String[] {"default", api});
    }

    private Collector collector(int perSecond) {
        return collector(new CollectorRegistry(), perSecond, 10);
    }

    private Collector collector(CollectorRegistry registry, int historyPerSecond, int describePerSecond) {
        return new Collector(
                CollectorConfig.of(
                                "test",
                                frontend.target(),
                                List.of("default"),
                                Map.of("bootstrap.servers", kafka.bootstrapServers()))
                        .withTopicPrefix(PREFIX)
                        .withLimits(
                                new RequestLimits(20, historyPerSecond, describePerSecond, Duration.ofSeconds(10), 1)),
                registry,
                Clock.systemUTC());
    }
}
