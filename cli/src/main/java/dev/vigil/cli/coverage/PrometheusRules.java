package dev.vigil.cli.coverage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigil.schema.StartupException;
import java.util.ArrayList;
import java.util.List;

/** The alerting rules that a Prometheus has loaded, by its HTTP API. */
public final class PrometheusRules {

    private static final String PATH = "/api/v1/rules?type=alert";

    private PrometheusRules() {}

    /**
     * Asks once.
     *
     * @param address of Prometheus, without a path
     * @throws StartupException if it does not answer as Prometheus does
     */
    public static List<AlertingRule> of(String address) throws InterruptedException {
        JsonNode answer = new HttpJson("Prometheus").get(withoutSlash(address) + PATH);
        JsonNode groups = answer.path("data").path("groups");
        if (!"success".equals(answer.path("status").asText()) || !groups.isArray()) {
            throw new StartupException(
                    StartupException.Kind.UNREACHABLE,
                    "expected " + address + PATH + " to answer {\"status\":\"success\",\"data\":{\"groups\":[…]}}",
                    "",
                    "is it a Prometheus?");
        }
        List<AlertingRule> rules = new ArrayList<>();
        for (JsonNode group : groups) {
            for (JsonNode rule : group.path("rules")) {
                rules.add(new AlertingRule(
                        group.path("name").asText(),
                        rule.path("name").asText(),
                        rule.path("query").asText(),
                        rule.path("health").asText("unknown")));
            }
        }
        return rules;
    }

    static String withoutSlash(String address) {
        return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
    }
}
