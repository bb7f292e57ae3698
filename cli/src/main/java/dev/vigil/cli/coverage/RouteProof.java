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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

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
    private @Nullable Set<String> deaf;

    /** @param address of Alertmanager, without a path */
    public RouteProof(String address, Clock clock) {
        this.address = PrometheusRules.withoutSlash(address);
        this.clock = clock;
    }

    /**
     * What became of it.
     *
     * @param receivers names of Alertmanager's receivers that it is routed to and that tell somebody
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
    public Route of(String workflowType, String namespace, String cluster, String owner, Duration patience)
            throws InterruptedException {
        Set<String> silent = deaf();
        String id = "fm6-test-" + UUID.randomUUID();
        Instant begin = clock.instant();
        http.post(
                address + "/api/v2/alerts",
                body(id, workflowType, namespace, cluster, owner, begin, begin.plus(LIVES)));
        try {
            Instant until = begin.plus(patience);
            while (true) {
                JsonNode found = http.get(address + "/api/v2/alerts?filter="
                        + URLEncoder.encode("vigil_id=\"" + id + "\"", StandardCharsets.UTF_8));
                if (found.isArray() && !found.isEmpty()) {
                    return route(found.get(0), silent);
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
            http.post(
                    address + "/api/v2/alerts",
                    body(id, workflowType, namespace, cluster, owner, begin, clock.instant()));
        }
    }

    /** Receivers without a single way to tell anybody, which is how routes that drop alerts are written. */
    private Set<String> deaf() throws InterruptedException {
        Set<String> known = deaf;
        if (known == null) {
            known = deaf(http.get(address + "/api/v2/status")
                    .path("config")
                    .path("original")
                    .asText());
            deaf = known;
        }
        return known;
    }

    static Set<String> deaf(String config) {
        Set<String> deaf = new HashSet<>();
        Object document = new Yaml(new SafeConstructor(new LoaderOptions())).load(config);
        if (document instanceof Map<?, ?> root && root.get("receivers") instanceof List<?> receivers) {
            for (Object receiver : receivers) {
                if (receiver instanceof Map<?, ?> one && one.get("name") instanceof String name && !tells(one)) {
                    deaf.add(name);
                }
            }
        }
        return deaf;
    }

    private static boolean tells(Map<?, ?> receiver) {
        return receiver.entrySet().stream()
                .anyMatch(entry -> String.valueOf(entry.getKey()).endsWith("_configs")
                        && entry.getValue() instanceof List<?> ways
                        && !ways.isEmpty());
    }

    private static Route route(JsonNode alert, Set<String> deaf) {
        List<String> receivers = new ArrayList<>();
        alert.path("receivers").forEach(receiver -> {
            String name = receiver.path("name").asText();
            if (!deaf.contains(name)) {
                receivers.add(name);
            }
        });
        return new Route(receivers, alert.path("status").path("state").asText("unprocessed"));
    }

    private static String body(
            String id,
            String workflowType,
            String namespace,
            String cluster,
            String owner,
            Instant startsAt,
            Instant endsAt) {
        ObjectNode labels = Json.object()
                .put("alertname", "failure-rate")
                .put("severity", "warning")
                .put("failure_mode", "FM6")
                .put("workflow_type", workflowType)
                .put("vigil_id", id);
        if (!namespace.isEmpty()) {
            labels.put("namespace", namespace);
        }
        if (!cluster.isEmpty()) {
            labels.put("cluster", cluster);
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
