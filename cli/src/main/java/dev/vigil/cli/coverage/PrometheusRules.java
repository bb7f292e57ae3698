package dev.vigil.cli.coverage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigil.schema.StartupException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rules that a Prometheus has loaded, by its HTTP API. */
public final class PrometheusRules {

    private static final String PATH = "/api/v1/rules";

    private PrometheusRules() {}

    /**
     * Asks once.
     *
     * @param address of Prometheus, without a path
     * @throws StartupException if it does not answer as Prometheus does
     */
    public static LoadedRules of(String address) throws InterruptedException {
        JsonNode answer = new HttpJson("Prometheus").get(withoutSlash(address) + PATH);
        JsonNode groups = answer.path("data").path("groups");
        if (!"success".equals(answer.path("status").asText()) || !groups.isArray()) {
            throw new StartupException(
                    StartupException.Kind.UNREACHABLE,
                    "expected " + address + PATH + " to answer {\"status\":\"success\",\"data\":{\"groups\":[…]}}",
                    "",
                    "is it a Prometheus?");
        }
        List<AlertingRule> alerting = new ArrayList<>();
        Map<String, List<String>> recorded = new HashMap<>();
        for (JsonNode group : groups) {
            for (JsonNode rule : group.path("rules")) {
                String name = rule.path("name").asText();
                String query = rule.path("query").asText();
                if (rule.path("type").asText().equals("recording")) {
                    recorded.computeIfAbsent(name, each -> new ArrayList<>()).add(query);
                } else {
                    String health = rule.path("health").asText("unknown");
                    alerting.add(new AlertingRule(group.path("name").asText(), name, query, health));
                }
            }
        }
        return new LoadedRules(alerting, recorded);
    }

    static String withoutSlash(String address) {
        return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
    }
}
