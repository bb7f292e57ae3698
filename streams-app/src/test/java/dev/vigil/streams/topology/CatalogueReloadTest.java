package dev.vigil.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.Keys;
import dev.vigil.schema.Topic;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Marker;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.schema.readiness.Scorecard;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.CatalogueTimeline;
import dev.vigil.streams.catalogue.CatalogueTimeline.Version;
import dev.vigil.streams.catalogue.Objective;
import dev.vigil.streams.catalogue.TypeEntry;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The catalogue changes while the topology runs: what is open stays open, and a replay judges every minute by the catalogue of its time. */
final class CatalogueReloadTest {

    private static final long T0 = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli() * 1_000;
    private static final long MINUTE = 60_000_000;
    private static final long EDITED = T0 + 3 * MINUTE;

    private static final Catalogue BEFORE = Catalogue.of(Map.of("Other", entry("others")), Map.of(), true);
    private static final Catalogue AFTER = Catalogue.of(
            Map.of("Other", entry("others"), "Order", entry("orders")),
            Map.of("shop", new Catalogue.Dependency(List.of("Ship"), "", "")),
            true);

    @TempDir
    private Path directory;

    /** One run of the application over one history of the topic. */
    private final class Run implements AutoCloseable {
        private final TopologyTestDriver driver;
        private final TestInputTopic<String, byte[]> events;

        Run(CatalogueTimeline catalogues) {
            Properties properties = new Properties();
            properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
            properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
            properties.put(
                    StreamsConfig.STATE_DIR_CONFIG,
                    directory.resolve(UUID.randomUUID().toString()).toString());
            TopologyConfig config = new TopologyConfig(
                    TopicPrefix.DEFAULT,
                    TopicPrefix.DEFAULT,
                    Long.MIN_VALUE,
                    1,
                    1,
                    Duration.ofMillis(25),
                    0,
                    catalogues);
            driver = new TopologyTestDriver(
                    new PipelineTopology(config, new PipelineMetrics(new CollectorRegistry())).build(),
                    properties,
                    Instant.ofEpochMilli(T0 / 1_000));
            events = driver.createInputTopic(
                    Topics.WORKFLOW_EVENTS.name(TopicPrefix.DEFAULT),
                    new StringSerializer(),
                    new ByteArraySerializer());
        }

        void untilTheEdit() {
            marker(T0);
            stuck("first", T0 + 5_000_000);
            marker(T0 + MINUTE);
            activity("a", "Ship", T0 + MINUTE + 5_000_000);
            marker(T0 + 2 * MINUTE);
        }

        void afterTheEdit() {
            marker(T0 + 3 * MINUTE);
            stuck("second", T0 + 3 * MINUTE + 5_000_000);
            activity("b", "Ship", T0 + 3 * MINUTE + 6_000_000);
            marker(T0 + 4 * MINUTE);
            marker(T0 + 5 * MINUTE);
        }

        private void marker(long at) {
            send(
                    Keys.of("c", "ns"),
                    event(at)
                            .setKind(EventKind.MARKER)
                            .setMarker(new Marker("workflow-events", at, at))
                            .build());
        }

        /** A run whose code does not match its history. */
        private void stuck(String id, long at) {
            event(
                    id,
                    1,
                    at,
                    1,
                    EventAttributes.newBuilder()
                            .setWorkflowType("Order")
                            .setTaskQueue("q")
                            .setAttempt(1));
            event(id, 2, at, 5, EventAttributes.newBuilder().setTaskQueue("q").setAttempt(1));
            event(id, 3, at, 6, EventAttributes.newBuilder().setScheduledEventId(2));
            event(
                    id,
                    4,
                    at + 1,
                    9,
                    EventAttributes.newBuilder()
                            .setScheduledEventId(2)
                            .setStartedEventId(3)
                            .setCause(24));
        }

        /** A run that completes a workflow task and calls an activity. */
        private void activity(String id, String type, long at) {
            event(
                    id,
                    1,
                    at,
                    1,
                    EventAttributes.newBuilder()
                            .setWorkflowType("Order")
                            .setTaskQueue("q")
                            .setAttempt(1));
            event(id, 2, at, 5, EventAttributes.newBuilder().setTaskQueue("q").setAttempt(1));
            event(id, 3, at, 6, EventAttributes.newBuilder().setScheduledEventId(2));
            event(
                    id,
                    4,
                    at,
                    7,
                    EventAttributes.newBuilder().setScheduledEventId(2).setStartedEventId(3));
            event(
                    id,
                    5,
                    at,
                    10,
                    EventAttributes.newBuilder()
                            .setActivityId("1")
                            .setActivityType(type)
                            .setTaskQueue("q"));
            event(
                    id,
                    6,
                    at + 1,
                    11,
                    EventAttributes.newBuilder().setScheduledEventId(5).setAttempt(1));
            event(
                    id,
                    7,
                    at + 2,
                    12,
                    EventAttributes.newBuilder().setScheduledEventId(5).setStartedEventId(6));
        }

        private void event(String id, long eventId, long at, int type, EventAttributes.Builder attributes) {
            send(
                    Keys.of("c", "ns", id),
                    event(at)
                            .setWorkflowId(id)
                            .setRunId("run-" + id)
                            .setEventId(eventId)
                            .setEventTimeMicros(at)
                            .setEventType(type)
                            .setAttributes(attributes.build())
                            .build());
        }

        private static WorkflowEvent.Builder event(long at) {
            return WorkflowEvent.newBuilder()
                    .setSource(new Source("c", Origin.LIVE, at, List.of()))
                    .setKind(EventKind.EVENT)
                    .setNamespace("ns");
        }

        private void send(String key, WorkflowEvent event) {
            events.pipeInput(
                    key,
                    Topics.WORKFLOW_EVENTS.valueSerde().serializer().serialize("", event),
                    Instant.ofEpochMilli(event.getSource().getCapturedAtMicros() / 1_000));
        }

        <V> List<V> read(Topic<String, V> topic) {
            return new ArrayList<>(driver.createOutputTopic(
                            topic.name(TopicPrefix.DEFAULT),
                            topic.keySerde().deserializer(),
                            topic.valueSerde().deserializer())
                    .readValuesToList());
        }

        @Override
        public void close() {
            driver.close();
        }
    }

    @Test
    void anEditResolvesWhatItMendsAndEverythingElseThatIsOpenStaysOpen() {
        CatalogueTimeline catalogues = CatalogueTimeline.always(BEFORE);
        try (Run run = new Run(catalogues)) {
            run.untilTheEdit();
            List<Alert> before = run.read(Topics.ALERTS);
            assertThat(before)
                    .filteredOn(alert -> alert.getState() == AlertState.FIRING)
                    .extracting(Alert::getRule)
                    .contains("undeclared-type", "non-determinism");
            String stuck = id(before, "non-determinism");
            assertThat(run.read(Topics.SCORECARDS)).isNotEmpty();

            catalogues.add(new Version(EDITED, AFTER));
            run.afterTheEdit();

            List<Alert> after = run.read(Topics.ALERTS);
            List<Alert> mended = of(after, "undeclared-type");
            assertThat(mended).extracting(Alert::getState).containsExactly(AlertState.RESOLVED);
            assertThat(mended.get(0).getResolvedAtMicros()).isEqualTo(EDITED);
            assertThat(mended.get(0).getTimeline())
                    .anySatisfy(step -> assertThat(step.getWhy()).contains("an entry is there"));
            List<Alert> open = of(after, "non-determinism");
            assertThat(open).isNotEmpty().allSatisfy(alert -> {
                assertThat(alert.getAlertId()).isEqualTo(stuck);
                assertThat(alert.getState()).isEqualTo(AlertState.FIRING);
                assertThat(alert.getOwner()).isEqualTo("orders");
            });
            assertThat(run.read(Topics.SCORECARDS))
                    .filteredOn(card -> card.getWorkflowType().equals("Order"))
                    .isNotEmpty()
                    .last()
                    .extracting(Scorecard::getOwner)
                    .isEqualTo("orders");
        }
    }

    @Test
    void aReplayWithTheRecordedVersionsGivesWhatTheRunsGaveThatLivedThroughTheEdit() {
        CatalogueTimeline growing = CatalogueTimeline.always(BEFORE);
        List<Object> live = new ArrayList<>();
        try (Run run = new Run(growing)) {
            run.untilTheEdit();
            growing.add(new Version(EDITED, AFTER));
            run.afterTheEdit();
            collect(run, live);
        }
        CatalogueTimeline recorded = CatalogueTimeline.always(BEFORE);
        recorded.add(new Version(EDITED, AFTER));
        List<Object> replayed = new ArrayList<>();
        try (Run run = new Run(recorded)) {
            run.untilTheEdit();
            run.afterTheEdit();
            collect(run, replayed);
        }
        List<Object> other = new ArrayList<>();
        try (Run run = new Run(CatalogueTimeline.always(AFTER))) {
            run.untilTheEdit();
            run.afterTheEdit();
            collect(run, other);
        }

        assertThat(replayed).isNotEmpty().isEqualTo(live);
        assertThat(other).as("the test can tell catalogues apart").isNotEqualTo(live);
    }

    private static void collect(Run run, List<Object> into) {
        run.read(Topics.ALERTS).forEach(alert -> {
            alert.put("published_at_micros", 0L);
            into.add(alert);
        });
        run.read(Topics.RETRY_BURSTS)
                .forEach(burst ->
                        into.add(burst.getDependency() + " " + burst.getWindow().getStartMicros()));
        run.read(Topics.ACTIVITIES).forEach(row -> into.add(row));
        run.read(Topics.SCORECARD_CHANGES).forEach(card -> {
            card.put("published_at_micros", 0L);
            into.add(card);
        });
    }

    private static String id(List<Alert> alerts, String rule) {
        return of(alerts, rule).get(0).getAlertId();
    }

    private static List<Alert> of(List<Alert> alerts, String rule) {
        return alerts.stream().filter(alert -> alert.getRule().equals(rule)).toList();
    }

    private static TypeEntry entry(String owner) {
        return new TypeEntry(owner, "https://runbook", Objective.DEFAULT, List.of(), false, false);
    }
}
