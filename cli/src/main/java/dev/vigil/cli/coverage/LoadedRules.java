package dev.vigil.cli.coverage;

import java.util.List;
import java.util.Map;

/**
 * What a Prometheus has loaded.
 *
 * @param alerting alerting rules
 * @param recorded queries of recording rules, by the name of what they record
 */
public record LoadedRules(List<AlertingRule> alerting, Map<String, List<String>> recorded) {

    public LoadedRules {
        alerting = List.copyOf(alerting);
        recorded = Map.copyOf(recorded);
    }

    /** Alerting rules that cannot be evaluated, and so never fire. */
    public long broken() {
        return alerting.stream().filter(AlertingRule::broken).count();
    }
}
