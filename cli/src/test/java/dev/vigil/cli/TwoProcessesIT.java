package dev.vigil.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vigil.demo.DemoFleet;
import dev.vigil.demo.FleetOptions;
import dev.vigil.demo.plan.FleetPlan;
import dev.vigil.demo.plan.Scenario;
import dev.vigil.demo.server.TemporalServer;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.testing.BrokerProcess;
import dev.vigil.testing.RealTemporal;
import dev.vigil.testing.TopicReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As in production: {@code vigil collect} and {@code vigil stream} apart, three brokers of which one is killed and comes back. */
@Tag("real-server")
final class TwoProcessesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final TopicPrefix PREFIX = TopicPrefix.DEFAULT;

    @TempDir
    Path directory;

    @Test
    void aBrokerIsKilledAndComesBackAndNothingIsLostOrDoubleAndTheAlertArrives() throws Exception {
        assumeTrue(RealTemporal.binary().isPresent(), "skipped: VIGIL_TEMPORAL_SERVER names no Temporal server binary");
        FleetPlan plan = FleetPlan.of(11);
        Path config = Files.writeString(directory.resolve("vigil.yaml"), plan.vigilYaml());
        List<BrokerProcess> brokers = BrokerProcess.start(directory, 3, 0, Map.of());
        String bootstrap = brokers.stream().map(BrokerProcess::clients).collect(Collectors.joining(","));
        try (RealTemporal temporal = new RealTemporal(directory);
                TemporalServer namespace =
                        TemporalServer.existing(temporal.target(), "two", false, Duration.ofSeconds(30));
                VigilProcess collect = vigil(
                        "collect",
                        config,
                        bootstrap,
                        "--temporal",
                        namespace.target(),
                        "--namespace",
                        namespace.namespace())) {
            awaitTopics(collect);
            try (VigilProcess stream = vigil("stream", config, bootstrap);
                    TopicReader<WorkflowEvent> events = new TopicReader<>(bootstrap, Topics.WORKFLOW_EVENTS, PREFIX);
                    TopicReader<Alert> alerts = new TopicReader<>(bootstrap, Topics.ALERTS, PREFIX)) {
                DemoFleet fleet = DemoFleet.start(
                        FleetOptions.of(namespace, plan, Scenario.FM1, List.of(), Clock.systemUTC()), planted -> {});
                try {
                    events.until(PATIENCE, records -> exported(records).size() > 3, "some runs");
                    BrokerProcess coordinator = coordinator(brokers, bootstrap);
                    coordinator.kill();
                    int reached =
                            exported(events.during(Duration.ofMillis(100))).size();
                    events.until(
                            PATIENCE,
                            records -> exported(records).size() > reached + 5,
                            "runs while two brokers are left");
                    alerts.until(
                            PATIENCE, records -> !firing(records).isEmpty(), "the alert, while two brokers are left");
                    int before = exported(events.during(Duration.ofMillis(100))).size();
                    coordinator.restart();
                    events.until(
                            PATIENCE,
                            records -> exported(records).size() > before + 5,
                            "runs after the broker came back");
                } catch (AssertionError e) {
                    throw new AssertionError(
                            e.getMessage() + "\n" + collect.output() + "\n" + stream.output() + "\n" + metrics(stream),
                            e);
                } finally {
                    fleet.close();
                }
                namespace.close(); // ends what is still open
                Map<String, List<String>> truth = ServerHistories.of(temporal.target(), namespace.namespace());
                events.until(
                        PATIENCE,
                        records -> size(exported(records)) >= size(truth),
                        "as many events as the server has");

                assertThat(exported(events.during(Duration.ofSeconds(3)))).isEqualTo(truth);
                assertThat(firing(alerts.during(Duration.ofMillis(100))))
                        .as("one episode")
                        .hasSize(1);
                assertThat(collect.isAlive()).as(collect.output()).isTrue();
                assertThat(stream.isAlive()).as(stream.output()).isTrue();
                assertThat(collect.output() + stream.output()).doesNotContain("error: ");
            }
        } finally {
            brokers.forEach(BrokerProcess::close);
        }
    }

    private VigilProcess vigil(String command, Path config, String bootstrap, String... more) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of(command, "--config", config.toString(), "--kafka", bootstrap, "--port", "0"));
        arguments.addAll(List.of(more));
        return new VigilProcess(
                directory.resolve(command), directory.resolve(command + ".txt"), arguments.toArray(String[]::new));
    }

    /** The collector makes the topics that are missing before it begins. */
    private static void awaitTopics(VigilProcess collect) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!collect.output().contains("Metrics")) {
            assertThat(collect.isAlive()).as(collect.output()).isTrue();
            assertThat(System.nanoTime()).as(collect.output()).isLessThan(end);
            java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
        }
    }

    /** The broker that matters most to the collector: it coordinates its group. */
    private static BrokerProcess coordinator(List<BrokerProcess> brokers, String bootstrap) throws Exception {
        String group = PREFIX.value() + "collector-temporal";
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrap))) {
            int node = admin.describeConsumerGroups(List.of(group)).all().get(20, TimeUnit.SECONDS).values().stream()
                    .findFirst()
                    .orElseThrow()
                    .coordinator()
                    .id();
            return brokers.stream()
                    .filter(broker -> broker.node() == node)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Ids of the alerts about code that cannot replay. */
    private static List<String> firing(List<ConsumerRecord<String, Alert>> alerts) {
        return alerts.stream()
                .map(ConsumerRecord::value)
                .filter(alert ->
                        alert.getFailureMode() == FailureMode.NON_DETERMINISM && alert.getState() == AlertState.FIRING)
                .map(Alert::getAlertId)
                .distinct()
                .toList();
    }

    private static Map<String, List<String>> exported(List<ConsumerRecord<String, WorkflowEvent>> records) {
        return ServerHistories.exported(
                records.stream().map(ConsumerRecord::value).toList());
    }

    /** What a process says of itself, for whoever reads a failure. */
    private static String metrics(VigilProcess process) throws Exception {
        String address = process.output()
                .lines()
                .filter(line -> line.startsWith("  Metrics"))
                .map(line -> line.substring(line.indexOf("http"), line.indexOf("/metrics")) + "/metrics")
                .findFirst()
                .orElseThrow();
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static int size(Map<String, List<String>> histories) {
        return histories.values().stream().mapToInt(List::size).sum();
    }
}
