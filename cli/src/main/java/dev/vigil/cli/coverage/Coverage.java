package dev.vigil.cli.coverage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which alerting rules could fire for a workflow type: those that select a metric of Temporal's or Vigil's about failing workflows, with
 * matchers that admit the type and its namespace, directly or by way of a recording rule. A rule whose evaluation fails covers nothing.
 * Whether their thresholds ever fire at the type's volume is another question. Pure.
 */
public final class Coverage {

    /** What SDKs and server count when executions or their workflow tasks fail; suffixes like {@code _total} follow. */
    private static final List<String> FAILURE_METRICS = List.of(
            "temporal_workflow_failed",
            "temporal_workflow_task_execution_failed",
            "workflow_failed",
            "workflow_timeout",
            "workflow_terminate",
            "workflow_success",
            "temporal_cloud_v1_workflow_failed",
            "temporal_cloud_v1_workflow_timeout",
            "temporal_cloud_v1_workflow_terminate",
            "temporal_cloud_v1_workflow_success",
            "vigil_chains_closed",
            "vigil_chain_failure_ratio",
            "vigil_workflows_stuck",
            "vigil_alerts");

    private static final List<String> TYPE_LABELS = List.of("workflow_type", "workflowType", "temporal_workflow_type");
    private static final List<String> NAMESPACE_LABELS =
            List.of("namespace", "exported_namespace", "temporal_namespace");

    private Coverage() {}

    /** The rules that cover each type, by type; an empty list: none. */
    public static Map<String, List<AlertingRule>> of(LoadedRules rules, Collection<String> types, String namespace) {
        Map<String, List<AlertingRule>> covered = new LinkedHashMap<>();
        for (String type : new TreeSet<>(types)) {
            List<AlertingRule> by = new ArrayList<>();
            for (AlertingRule rule : rules.alerting()) {
                if (!rule.broken() && covers(rule.query(), rules.recorded(), type, namespace)) {
                    by.add(rule);
                }
            }
            covered.put(type, List.copyOf(by));
        }
        return covered;
    }

    /** One level of recording rules is looked through; what they record of others is not. */
    private static boolean covers(String query, Map<String, List<String>> recorded, String type, String namespace) {
        for (Selector selector : Selector.of(query)) {
            boolean ofFailures = FAILURE_METRICS.stream().anyMatch(metric -> isOf(selector, metric))
                    || recorded.getOrDefault(selector.metric(), List.of()).stream()
                            .anyMatch(each -> covers(each, Map.of(), type, namespace));
            if (ofFailures && admits(selector, type, namespace)) {
                return true;
            }
        }
        return false;
    }

    private static boolean admits(Selector selector, String type, String namespace) {
        return TYPE_LABELS.stream().allMatch(label -> selector.admits(label, type))
                && (namespace.isEmpty()
                        || NAMESPACE_LABELS.stream().allMatch(label -> selector.admits(label, namespace)));
    }

    private static boolean isOf(Selector selector, String metric) {
        if (!selector.metric().isEmpty()) {
            return selector.metric().startsWith(metric);
        }
        return selector.matchers().stream()
                .anyMatch(match ->
                        match.label().equals("__name__") && (match.admits(metric) || match.admits(metric + "_total")));
    }
}
