package dev.vigil.cli.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.vigil.cli.config.NotifyConfig;
import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.alert.Severity;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What receivers get, also when they do not take it at first. */
class NotifierTest {

    private static final Duration DEADLINE = Duration.ofSeconds(120);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static EmbeddedKafka kafka;

    @BeforeAll
    static void startBroker() {
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary());
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    /** A receiver that answers as it is told, and remembers what it took. */
    private static final class Receiver implements AutoCloseable {
        private final HttpServer server;
        private final List<String> taken = new CopyOnWriteArrayList<>();
        private final List<String> signatures = new CopyOnWriteArrayList<>();
        private final List<String> refused = new CopyOnWriteArrayList<>();
        private volatile int answer = 200;
        private volatile CountDownLatch hangs = new CountDownLatch(0);

        Receiver() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newCachedThreadPool());
            server.createContext("/", exchange -> {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                int code = answer;
                try {
                    hangs.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                if (code == 200) {
                    taken.add(body);
                    signatures.add(
                            String.valueOf(exchange.getRequestHeaders().getFirst(Signature.HEADER)) + " " + body);
                } else {
                    refused.add(body);
                }
                exchange.sendResponseHeaders(code, -1);
                exchange.close();
            });
            server.start();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            hangs.countDown();
            server.stop(0);
        }
    }

    private static void await(BooleanSupplier condition, String what) throws InterruptedException {
        Instant until = Instant.now().plus(DEADLINE);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as(what).isBefore(until);
            Thread.onSpinWait();
            new CountDownLatch(1).await(20, java.util.concurrent.TimeUnit.MILLISECONDS);
        }
    }

    private static NotifyConfig webhook(Receiver receiver) {
        return new NotifyConfig(
                Map.of(), Map.of("ops", new NotifyConfig.Webhook(receiver.url(), "s3cret", Severity.WARNING)));
    }

    private static Notifier notifier(NotifyConfig config, Published published, CollectorRegistry registry) {
        return new Notifier(config, published.target(), "", registry, Clock.systemUTC(), Duration.ofSeconds(2));
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }

    private static List<String> brief(List<String> bodies) {
        List<String> brief = new ArrayList<>();
        for (String body : bodies) {
            JsonNode json = json(body);
            brief.add(json.path("id").asText() + " " + json.path("state").asText() + " "
                    + json.path("severity").asText());
        }
        return brief;
    }

    @Test
    void aWebhookIsToldOfEachPageOnceSignedAndOfNothingElse() throws Exception {
        try (Receiver receiver = new Receiver();
                Published published = new Published(kafka, "hook.")) {
            CollectorRegistry registry = new CollectorRegistry();
            try (Notifier notifier = notifier(webhook(receiver), published, registry)) {
                published.publish(Published.alert("fm6-a", AlertState.PENDING, alert -> {}));
                published.publish(Published.alert("fm6-a", AlertState.FIRING, alert -> alert.setRevision(1)));
                published.publish(Published.alert("fm6-a", AlertState.FIRING, alert -> alert.setRevision(2)));
                published.publish(
                        Published.alert("fm6-a", AlertState.FIRING, alert -> alert.setSeverity(Severity.CRITICAL)));
                published.publish(Published.alert("fm6-b", AlertState.FIRING, alert -> alert.setFoldedUnder("fm6-a")));
                published.publish(Published.alert("fm6-c", AlertState.FIRING, alert -> alert.setBackfilled(true)));
                published.publish(
                        Published.alert("fm6-d", AlertState.FIRING, alert -> alert.setInhibitedBy("maintenance")));
                published.publish(Published.alert("fm6-a", AlertState.RESOLVED, alert -> {}));
                await(() -> receiver.taken.size() >= 3, "three posts");
                assertThat(notifier.degraded()).isEmpty();
            }
            // a second start tells nothing again, and what came meanwhile
            published.publish(Published.alert("fm6-e", AlertState.FIRING, alert -> {}));
            try (Notifier second = notifier(webhook(receiver), published, new CollectorRegistry())) {
                await(() -> receiver.taken.size() >= 4, "the fourth post");
                assertThat(second.degraded()).isEmpty();
            }
            assertThat(brief(receiver.taken))
                    .containsExactly(
                            "fm6-a firing warning",
                            "fm6-a firing critical",
                            "fm6-a resolved warning",
                            "fm6-e firing warning");
            for (String signed : receiver.signatures) {
                String header = signed.substring(0, signed.indexOf(' '));
                String body = signed.substring(signed.indexOf(' ') + 1);
                long time = Long.parseLong(header.substring(2, header.indexOf(',')));
                assertThat(header).isEqualTo(Signature.of("s3cret", time, body.getBytes(StandardCharsets.UTF_8)));
            }
            assertThat(registry.getSampleValue(
                            "vigil_notifications_total",
                            new String[] {"receiver", "result"},
                            new String[] {"ops", "sent"}))
                    .isEqualTo(3);
        }
    }

    @Test
    void aReceiverThatAnswers500OrHangsDelaysAndLosesNothingAndIsSeen() throws Exception {
        try (Receiver receiver = new Receiver();
                Published published = new Published(kafka, "down.")) {
            CollectorRegistry registry = new CollectorRegistry();
            receiver.answer = 500;
            try (Notifier notifier = notifier(webhook(receiver), published, registry)) {
                published.publish(Published.alert("fm6-a", AlertState.FIRING, alert -> {}));
                published.publish(Published.alert("fm6-b", AlertState.FIRING, alert -> {}));
                await(() -> !notifier.degraded().isEmpty(), "it is seen");
                assertThat(notifier.degraded().get(0)).contains("receiver ops").contains("it answered 500");
                receiver.hangs = new CountDownLatch(1);
                await(() -> notifier.degraded().get(0).contains("no answer within 2 s"), "it hangs");
                receiver.answer = 200;
                receiver.hangs.countDown();
                await(() -> brief(receiver.taken).contains("fm6-b firing warning"), "both are told");
                await(() -> notifier.degraded().isEmpty(), "it is well again");
            }
            assertThat(brief(receiver.taken)).contains("fm6-a firing warning", "fm6-b firing warning");
            assertThat(registry.getSampleValue(
                            "vigil_notifications_total",
                            new String[] {"receiver", "result"},
                            new String[] {"ops", "failed"}))
                    .isGreaterThanOrEqualTo(1);
        }
    }

    @Test
    void anAlertmanagerIsToldOfWhatIsOpenAgainAndAgainAndOfItsEnd() throws Exception {
        try (Receiver receiver = new Receiver();
                Published published = new Published(kafka, "am.")) {
            NotifyConfig config = new NotifyConfig(
                    Map.of("am", new NotifyConfig.Alertmanager(receiver.url(), Duration.ofSeconds(1), "")), Map.of());
            published.publish(Published.alert("fm6-a", AlertState.FIRING, alert -> {}));
            try (Notifier notifier = notifier(config, published, new CollectorRegistry())) {
                await(() -> receiver.taken.size() >= 3, "it is repeated");
                published.publish(
                        Published.alert("fm6-a", AlertState.FIRING, alert -> alert.setSeverity(Severity.CRITICAL)));
                await(() -> last(receiver).contains("critical"), "the louder one");
                published.publish(Published.alert(
                        "fm6-a",
                        AlertState.RESOLVED,
                        alert -> alert.setSeverity(Severity.CRITICAL).setRevision(9)));
                await(() -> isOver(last(receiver)), "its end");
                assertThat(notifier.degraded()).isEmpty();
            }
            JsonNode first = json(receiver.taken.get(0)).get(0);
            assertThat(first.path("labels").path("vigil_id").asText()).isEqualTo("fm6-a");
            assertThat(first.path("labels").path("workflow_type").asText()).isEqualTo("Refund \"x\"\n/1");
            assertThat(Instant.parse(first.path("endsAt").asText()))
                    .isAfter(Instant.now().minusSeconds(20));
            assertThat(first.has("generatorURL")).as("no page, no link").isFalse();
            JsonNode end = json(last(receiver)).get(0);
            assertThat(Instant.parse(end.path("endsAt").asText())).isBeforeOrEqualTo(Instant.now());
            assertThat(receiver.taken.stream()
                            .anyMatch(body ->
                                    json(body).size() == 2 && body.contains("warning") && body.contains("critical")))
                    .as("the quieter one is ended where it gets louder")
                    .isTrue();
        }
    }

    /** Whether the first alert of a post has ended. */
    private static boolean isOver(String body) {
        return !Instant.parse(json(body).get(0).path("endsAt").asText()).isAfter(Instant.now());
    }

    private static String last(Receiver receiver) {
        return receiver.taken.isEmpty() ? "" : receiver.taken.get(receiver.taken.size() - 1);
    }

    @Test
    void whatIsNobodysFaultIsSaidInWords() {
        Outbound outbound = new Outbound(Duration.ofSeconds(2));
        assertThatThrownBy(() -> outbound.post(URI.create("http://127.0.0.1:1/"), Map.of(), new byte[0]))
                .isInstanceOf(DeliveryException.class)
                .hasMessage("nobody answers there");
    }
}
