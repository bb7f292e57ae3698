package dev.vigil.collector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.testing.TopicReader;
import io.prometheus.client.CollectorRegistry;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionSignaledEventAttributes;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.testserver.TestServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a server or a machine can do to a collector, and what must come of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BadInputTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AtomicInteger INSTALLATIONS = new AtomicInteger();

    private EmbeddedKafka kafka;
    private TestServer.PortBoundTestServer temporal;
    private String target;
    private Fleet fleet;

    @BeforeAll
    void start() throws Exception {
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary());
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        temporal = TestServer.createPortBoundServer(port);
        target = "127.0.0.1:" + port;
        fleet = new Fleet(target, "default");
    }

    @AfterAll
    void stop() {
        fleet.close();
        temporal.close();
        kafka.close();
    }

    @Test
    void anEventTypeOfALaterServerIsKeptByItsNumber() throws Exception {
        try (GrpcProxy frontend = new GrpcProxy(target)) {
            frontend.rule(new GrpcProxy.Rule() {
                @Override
                public byte[] answered(String method, byte[] request, byte[] answer) throws IOException {
                    if (!method.equals("GetWorkflowExecutionHistory") || !asksFor(request, "from-the-future")) {
                        return answer;
                    }
                    var response = GetWorkflowExecutionHistoryResponse.parseFrom(answer).toBuilder();
                    for (HistoryEvent.Builder event :
                            response.getHistoryBuilder().getEventsBuilderList()) {
                        if (event.getEventType() == EventType.EVENT_TYPE_TIMER_STARTED) {
                            event.setEventTypeValue(4_711).clearAttributes();
                        }
                    }
                    return response.build().toByteArray();
                }
            });
            TopicPrefix prefix = topics();
            try (Collector collector = collector(frontend.target(), prefix, Clock.systemUTC());
                    TopicReader<WorkflowEvent> topic = events(prefix)) {
                collector.start();
                fleet.basket("from-the-future", "ta");
                List<ConsumerRecord<String, WorkflowEvent>> records =
                        topic.until(PATIENCE, all -> closed(all, "from-the-future"), "the run to its end");
                assertThat(ids(records, "from-the-future"))
                        .isEqualTo(upTo(ids(records, "from-the-future").size()));
                assertThat(records)
                        .filteredOn(each -> each.value().getEventType() == 4_711)
                        .hasSize(1);
            }
        }
    }

    @Test
    void aHistoryOfFiftyMegabytesPassesThroughASmallHeap() throws Exception {
        int events = 50_000;
        byte[] kilobyte = new byte[1_000];
        try (GrpcProxy frontend = new GrpcProxy(target)) {
            frontend.rule(new GrpcProxy.Rule() {
                @Override
                public byte @Nullable [] instead(String method, byte[] request) throws IOException {
                    return method.equals("GetWorkflowExecutionHistory") && asksFor(request, "huge")
                            ? page(GetWorkflowExecutionHistoryRequest.parseFrom(request), events, kilobyte)
                            : null;
                }
            });
            TopicPrefix prefix = topics();
            fleet.basket("huge", "s");
            // a history kept whole, with what Java makes of it, does not fit into 96 MB beside the rest
            try (CollectorProcess collector =
                            new CollectorProcess(frontend.target(), "default", kafka.bootstrapServers(), prefix, 96);
                    TopicReader<WorkflowEvent> topic = events(prefix)) {
                List<ConsumerRecord<String, WorkflowEvent>> records =
                        topic.until(PATIENCE, all -> closed(all, "huge"), "the huge run to its end");
                assertThat(ids(records, "huge")).isEqualTo(upTo(events));
                assertThat(collector.isAlive()).isTrue();
            }
        }
    }

    @Test
    void aClockThatIsSetBackAnHourStopsNothing() throws Exception {
        TopicPrefix prefix = topics();
        SettableClock clock = new SettableClock(Duration.ofHours(1));
        try (Collector collector = collector(target, prefix, clock);
                TopicReader<WorkflowEvent> topic = events(prefix)) {
            collector.start();
            fleet.basket("before-the-step", "a");
            fleet.basket("open-at-the-step", "sa");
            topic.until(PATIENCE, all -> closed(all, "before-the-step"), "the run before");
            clock.set(Duration.ZERO);
            fleet.signal("open-at-the-step");
            fleet.basket("after-the-step", "a");
            topic.until(
                    PATIENCE,
                    all -> closed(all, "after-the-step") && closed(all, "open-at-the-step"),
                    "the runs after, without waiting an hour");
            // and markers go on, which say nothing that was not said before
            int before = topic.during(Duration.ZERO).size();
            topic.until(
                    PATIENCE,
                    all -> all.stream()
                            .skip(before)
                            .anyMatch(each -> each.value().getKind() == EventKind.MARKER),
                    "a marker");
            // a clock so far ahead that brokers refuse its records is said, and waited for
            clock.set(Duration.ofHours(3));
            fleet.basket("too-far-ahead", "a");
            topic.until(
                    PATIENCE,
                    all -> collector.status().degraded().stream()
                            .anyMatch(each -> each.contains("this machine's clock is wrong")),
                    "a sentence about the clock");
            clock.set(Duration.ofMinutes(1));
            topic.until(PATIENCE, all -> closed(all, "too-far-ahead"), "the run, once the clock is right");
            topic.until(PATIENCE, all -> collector.status().degraded().isEmpty(), "well again");
            assertThat(Exported.events(topic.during(Duration.ofSeconds(1)), 2))
                    .allSatisfy((run, lines) -> assertThat(lines).doesNotHaveDuplicates());
        }
    }

    private static byte[] page(GetWorkflowExecutionHistoryRequest request, int events, byte[] payload) {
        int from = request.getNextPageToken().isEmpty()
                ? 1
                : Integer.parseInt(request.getNextPageToken().toStringUtf8());
        var response = GetWorkflowExecutionHistoryResponse.newBuilder();
        int to = Math.min(events, from + 255);
        for (int id = from; id <= to; id++) {
            HistoryEvent.Builder event =
                    HistoryEvent.newBuilder().setEventId(id).setTaskId(id);
            if (id == events) {
                event.setEventType(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED);
            } else if (id == 1) {
                event.setEventType(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED);
            } else {
                event.setEventType(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED)
                        .setWorkflowExecutionSignaledEventAttributes(
                                WorkflowExecutionSignaledEventAttributes.newBuilder()
                                        .setSignalName("item")
                                        .setInput(Payloads.newBuilder()
                                                .addPayloads(Payload.newBuilder()
                                                        .setData(com.google.protobuf.ByteString.copyFrom(payload)))));
            }
            response.getHistoryBuilder().addEvents(event);
        }
        if (to < events) {
            response.setNextPageToken(com.google.protobuf.ByteString.copyFromUtf8(Integer.toString(to + 1)));
        }
        return response.build().toByteArray();
    }

    private static boolean asksFor(byte[] request, String workflowId) throws IOException {
        return GetWorkflowExecutionHistoryRequest.parseFrom(request)
                .getExecution()
                .getWorkflowId()
                .equals(workflowId);
    }

    private static boolean closed(List<ConsumerRecord<String, WorkflowEvent>> records, String workflowId) {
        return records.stream()
                .anyMatch(each -> each.value().getWorkflowId().equals(workflowId)
                        && HistoryEventType.closes(each.value().getEventType()));
    }

    private static List<Long> ids(List<ConsumerRecord<String, WorkflowEvent>> records, String workflowId) {
        return records.stream()
                .map(ConsumerRecord::value)
                .filter(event -> event.getWorkflowId().equals(workflowId))
                .map(WorkflowEvent::getEventId)
                .toList();
    }

    private static List<Long> upTo(long last) {
        return java.util.stream.LongStream.rangeClosed(1, last).boxed().toList();
    }

    private Collector collector(String frontend, TopicPrefix prefix, Clock clock) {
        return new Collector(
                CollectorConfig.of(
                                "test",
                                frontend,
                                List.of("default"),
                                Map.of("bootstrap.servers", kafka.bootstrapServers()))
                        .withTopicPrefix(prefix),
                new CollectorRegistry(),
                clock);
    }

    private TopicPrefix topics() throws Exception {
        TopicPrefix prefix = new TopicPrefix("b" + INSTALLATIONS.incrementAndGet() + ".");
        TestTopics.create(kafka.bootstrapServers(), prefix, 2);
        return prefix;
    }

    private TopicReader<WorkflowEvent> events(TopicPrefix prefix) {
        return new TopicReader<>(kafka.bootstrapServers(), Topics.WORKFLOW_EVENTS, prefix);
    }

    /** The machine's clock, set wrong by as much as the test likes. */
    private static final class SettableClock extends Clock {
        private volatile Duration offset;

        SettableClock(Duration offset) {
            this.offset = offset;
        }

        void set(Duration newOffset) {
            offset = newOffset;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Clock.systemUTC().instant().plus(offset);
        }
    }
}
