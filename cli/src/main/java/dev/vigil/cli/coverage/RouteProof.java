package dev.vigil.cli.coverage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigil.cli.terminal.Json;
import dev.vigil.schema.StartupException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A synthetic alert that looks as Vigil's own for a type, posted to an Alertmanager and ended again: which receivers it would reach, and
 * whether a silence or an inhibition holds it back. The people behind those receivers see it: it says that it is a test.
 */
public final class RouteProof {

    private static final Duration LIVES = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final HttpJson http = new HttpJson("Alertmanager");
    private final String address;
    private final Clock clock;

    /** @param address of Alertmanager, without a path */
    public RouteProof(String address, Clock clock) {
        this.address = PrometheusRules.withoutSlash(address);
        this.clock = clock;
    }

    /**
     * What became of it.
     *
     * @param receivers names of Alertmanager's receivers that it is routed to
     * @param state {@code active}, {@code suppressed} or {@code unprocessed}
     */
    public record Route(List<String> receivers, String state) {

        public Route {
            receivers = List.copyOf(receivers);
        }

        public boolean reachesSomebody() {
            return !receivers.isEmpty() && !state.equals("suppressed");
        }
    }

    /**
     * Posts it, asks where it goes, and ends it.
     *
     * @throws StartupException if Alertmanager does not answer, or does not show the alert within the patience
     */
    public Route of(String workflowType, String namespace, String owner, Duration patience)
            throws InterruptedException {
        String id = "fm6-test-" + UUID.randomUUID();
        Instant begin = clock.instant();
        http.post(address + "/api/v2/alerts", body(id, workflowType, namespace, owner, begin, begin.plus(LIVES)));
        try {
            Instant until = begin.plus(patience);
            while (true) {
                JsonNode found = http.get(address + "/api/v2/alerts?filter="
                        + URLEncoder.encode("vigil_id=\"" + id + "\"", StandardCharsets.UTF_8));
                if (found.isArray() && !found.isEmpty()) {
                    return route(found.get(0));
                }
                if (!clock.instant().isBefore(until)) {
                    throw new StartupException(
                            StartupException.Kind.UNREACHABLE,
                            "Alertmanager at " + address + " took the test alert and did not show it within "
                                    + patience.toSeconds() + " s",
                            "",
                            "look at its log");
                }
                Thread.sleep(PAUSE.toMillis());
            }
        } finally {
            http.post(address + "/api/v2/alerts", body(id, workflowType, namespace, owner, begin, clock.instant()));
        }
    }

    private static Route route(JsonNode alert) {
        List<String> receivers = new ArrayList<>();
        alert.path("receivers")
                .forEach(receiver -> receivers.add(receiver.path("name").asText()));
        return new Route(receivers, alert.path("status").path("state").asText("unprocessed"));
    }

    private static String body(
            String id, String workflowType, String namespace, String owner, Instant startsAt, Instant endsAt) {
        ObjectNode labels = Json.object()
                .put("alertname", "failure-rate")
                .put("severity", "warning")
                .put("failure_mode", "FM6")
                .put("workflow_type", workflowType)
                .put("vigil_id", id);
        if (!namespace.isEmpty()) {
            labels.put("namespace", namespace);
        }
        if (!owner.isEmpty()) {
            labels.put("owner", owner);
        }
        ObjectNode alert = Json.object();
        alert.set("labels", labels);
        alert.set(
                "annotations",
                Json.object()
                        .put("summary", workflowType + ": test of the alert route, nothing is wrong")
                        .put("description", "Sent by `vigil coverage --prove`; it ends at once."));
        alert.put("startsAt", startsAt.toString()).put("endsAt", endsAt.toString());
        ArrayNode alerts = Json.array();
        alerts.add(alert);
        return Json.line(alerts);
    }
}
