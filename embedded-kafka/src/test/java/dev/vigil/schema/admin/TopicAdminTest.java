package dev.vigil.schema.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.StartupException;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each test has a topic prefix of its own on one broker. */
class TopicAdminTest {

    private static EmbeddedKafka kafka;

    @BeforeAll
    static void startBroker() {
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary());
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @Test
    void createsEveryTopicOfTheCatalogueOnceAndFindsNothingToSayAfterwards() {
        TopicSizes sizes = new TopicSizes(4, 2, TopicSizes.BROKER_DEFAULT, 64 << 20);
        try (TopicAdmin topics = connect("all.", sizes)) {
            TopicReport first = topics.create();
            TopicReport second = topics.create();

            assertThat(first.created())
                    .containsExactlyElementsOf(Topics.ALL.stream()
                            .map(topic -> "all." + topic.name())
                            .toList());
            assertThat(first.findings()).isEmpty();
            assertThat(first.partitions())
                    .containsEntry("all.workflow-events", 4)
                    .containsEntry("all.alerts", 2)
                    .containsEntry("all.dead-letters", 1);
            assertThat(second.created()).isEmpty();
            assertThat(second.findings()).isEmpty();
            assertThat(settings(topics, "all.workflow-events"))
                    .containsEntry("cleanup.policy", "delete")
                    .containsEntry("retention.ms", "604800000")
                    .containsEntry("retention.bytes", "67108864");
            assertThat(settings(topics, "all.alerts").getOrDefault("cleanup.policy", ""))
                    .contains("compact", "delete");
        }
    }

    @Test
    void checkNamesMissingTopicsAndCreatesNone() {
        try (TopicAdmin topics = connect("none.", TopicSizes.DEFAULT)) {
            assertThat(topics.check().findings())
                    .hasSize(Topics.ALL.size())
                    .allSatisfy(finding -> assertThat(finding.isMissing()).isTrue());
            assertThat(topics.states())
                    .allSatisfy(state -> assertThat(state.found()).isEmpty());
        }
    }

    @Test
    void reportsAnExistingTopicWithOtherSettingsAndLeavesItAsItIs() throws Exception {
        create(new NewTopic("other.alerts", Optional.of(5), Optional.empty())
                .configs(Map.of("cleanup.policy", "delete", "retention.ms", "60000")));

        try (TopicAdmin topics = connect("other.", TopicSizes.DEFAULT)) {
            TopicReport report = topics.create();

            assertThat(report.findings())
                    .containsExactlyInAnyOrder(
                            new TopicFinding("other.alerts", "partitions", "2", "5"),
                            new TopicFinding("other.alerts", "cleanup.policy", "compact,delete", "delete"),
                            new TopicFinding("other.alerts", "retention.ms", "2592000000", "60000"));
            assertThat(report.partitions()).containsEntry("other.alerts", 5);
            assertThat(settings(topics, "other.alerts")).containsEntry("retention.ms", "60000");
        }
    }

    @Test
    void missingCoPartitionedTopicsFollowTheExistingOnes() throws Exception {
        create(new NewTopic("grown.workflow-events", Optional.of(6), Optional.empty()));

        try (TopicAdmin topics = connect("grown.", TopicSizes.DEFAULT)) {
            TopicReport report = topics.create();

            assertThat(Topics.CO_PARTITIONED)
                    .allSatisfy(topic -> assertThat(report.partitions()).containsEntry("grown." + topic.name(), 6));
            assertThat(report.findings()).contains(new TopicFinding("grown.workflow-events", "partitions", "8", "6"));
        }
    }

    @Test
    void refusesUnequalPartitionCountsOfCoPartitionedTopicsAndCreatesNothing() throws Exception {
        create(new NewTopic("torn.workflow-events", Optional.of(6), Optional.empty()));
        create(new NewTopic("torn.activity-attempts", Optional.of(3), Optional.empty()));

        try (TopicAdmin topics = connect("torn.", TopicSizes.DEFAULT)) {
            assertThatThrownBy(topics::create)
                    .isInstanceOf(StartupException.class)
                    .hasMessage("these topics must have equal partition counts, but have: torn.workflow-events 6,"
                            + " torn.activity-attempts 3");
            assertThat(topics.states())
                    .filteredOn(state -> state.found().isPresent())
                    .hasSize(2);
        }
    }

    @Test
    void saysWhichAddressDoesNotAnswerAndHowOftenItWasTried() {
        assertThatThrownBy(() -> connectTo("127.0.0.1:1"))
                .hasMessage("no Kafka broker answers at 127.0.0.1:1 (connection refused, 3 tries in 10 s)")
                .asInstanceOf(type(StartupException.class))
                .returns(StartupException.Kind.UNREACHABLE, StartupException::kind)
                .returns("--kafka", StartupException::from);
    }

    @Test
    void saysThatAHostDoesNotExist() {
        assertThatThrownBy(() -> connectTo("no-such-host.invalid:9092"))
                .hasMessage("no Kafka broker answers at no-such-host.invalid:9092 (no such host)");
    }

    @Test
    void saysThatSomethingElseListensThere() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            assertThatThrownBy(() -> connectTo("127.0.0.1:" + silent.getLocalPort()))
                    .hasMessageContaining("something listens there that does not speak Kafka's protocol");
        }
    }

    @Test
    void saysThatAnAddressIsNone() {
        assertThatThrownBy(() -> connectTo("kafka"))
                .hasMessageContaining("Invalid url in bootstrap.servers: kafka")
                .asInstanceOf(type(StartupException.class))
                .returns(StartupException.Kind.USAGE, StartupException::kind);
    }

    private static TopicAdmin connect(String prefix, TopicSizes sizes) {
        return TopicAdmin.connect(
                Map.of("bootstrap.servers", kafka.bootstrapServers()), new TopicPrefix(prefix), sizes, "");
    }

    private static void connectTo(String address) {
        TopicAdmin.connect(Map.of("bootstrap.servers", address), TopicPrefix.DEFAULT, TopicSizes.DEFAULT, "--kafka")
                .close();
    }

    private static Map<String, String> settings(TopicAdmin topics, String name) {
        return topics.states().stream()
                .filter(state -> state.name().equals(name))
                .findFirst()
                .orElseThrow()
                .found()
                .orElseThrow()
                .settings();
    }

    private static void create(NewTopic topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(topic)).all().get();
            long deadline = System.nanoTime() + 20_000_000_000L;
            while (!admin.listTopics()
                    .names()
                    .get()
                    .contains(topic.name())) { // the broker learns it from the controller
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.onSpinWait();
            }
        }
    }
}
