package dev.vigil.cli.coverage;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CoverageTest {

    private static final Map<String, List<String>> RECORDED = Map.of(
            "type:failures:rate5m",
            List.of("sum by (workflow_type) (rate(workflow_failed{workflowType!=\"Nightly\"}[5m]))"),
            "job:up:sum",
            List.of("sum(up)"),
            "type:failures:of_record",
            List.of("type:failures:rate5m * 2"));

    private static List<String> covering(String query, String type, String namespace) {
        Map<String, List<AlertingRule>> covered = Coverage.of(
                new LoadedRules(List.of(new AlertingRule("g", "Rule", query, "ok")), RECORDED),
                List.of(type),
                namespace);
        return requireNonNull(covered.get(type)).stream()
                .map(AlertingRule::name)
                .toList();
    }

    @Test
    void aRuleWithoutAMatcherCoversEveryType() {
        assertThat(covering("sum(rate(temporal_workflow_failed_total[5m])) > 0.1", "Refund", ""))
                .hasSize(1);
        assertThat(covering("temporal_workflow_failed > 5", "Refund", "demo")).hasSize(1);
    }

    @Test
    void matchersAdmitOrExcludeTheTypeAndTheNamespace() {
        String exact = "sum by (workflow_type) (rate(temporal_workflow_failed{workflow_type=\"Refund\"}[5m])) > 0";
        assertThat(covering(exact, "Refund", "")).hasSize(1);
        assertThat(covering(exact, "RefundPayout", "")).isEmpty();
        String regex = "temporal_workflow_failed{namespace=\"demo\", workflow_type=~\"Refund.*|Order\"} > 0";
        assertThat(covering(regex, "RefundPayout", "demo")).hasSize(1);
        assertThat(covering(regex, "Loan", "demo")).isEmpty();
        assertThat(covering(regex, "RefundPayout", "prod")).isEmpty();
        assertThat(covering("temporal_workflow_failed{workflow_type!=\"Refund\"} > 0", "Refund", ""))
                .isEmpty();
        assertThat(covering("temporal_workflow_failed{workflow_type!~\"Ref.*\"} > 0", "Order", ""))
                .hasSize(1);
        assertThat(covering("{__name__=~\"temporal_workflow_failed.*\"} > 0", "Order", ""))
                .hasSize(1);
    }

    @Test
    void whatIsNoFailureMetricCoversNothing() {
        assertThat(covering("up{job=\"workers\"} == 0", "Refund", "")).isEmpty();
        assertThat(covering("temporal_request_failure_total > 1", "Refund", "")).isEmpty();
        // a name in a string or a function's name is no metric
        assertThat(covering("label_replace(up, \"a\", \"temporal_workflow_failed\", \"b\", \"\")", "Refund", ""))
                .isEmpty();
    }

    @Test
    void metricsOfTheCloudCountWithTheirOwnLabels() {
        String query = "temporal_cloud_v1_workflow_failed_count{temporal_namespace=\"demo.a1b2c\","
                + " temporal_workflow_type=\"Refund\"} > 0";
        assertThat(covering(query, "Refund", "demo.a1b2c")).hasSize(1);
        assertThat(covering(query, "Order", "demo.a1b2c")).isEmpty();
        assertThat(covering(query, "Refund", "other.a1b2c")).isEmpty();
    }

    @Test
    void aRecordingRuleIsLookedThrough() {
        assertThat(covering("type:failures:rate5m > 0.1", "Refund", "")).hasSize(1);
        assertThat(covering("type:failures:rate5m > 0.1", "Nightly", "")).isEmpty();
        assertThat(covering("type:failures:rate5m{workflow_type=\"Order\"} > 0.1", "Refund", ""))
                .isEmpty();
        assertThat(covering("job:up:sum < 1", "Refund", "")).isEmpty();
        assertThat(covering("type:failures:of_record > 1", "Refund", ""))
                .as("one level")
                .isEmpty();
    }

    @Test
    void aRuleThatCannotBeEvaluatedCoversNothing() {
        LoadedRules rules = new LoadedRules(
                List.of(new AlertingRule("g", "Rule", "temporal_workflow_failed > 5", "err")), Map.of());
        assertThat(Coverage.of(rules, List.of("Refund"), "").get("Refund")).isEmpty();
        assertThat(rules.broken()).isEqualTo(1);
    }

    @Test
    void aReceiverWithoutAWayToTellIsNobody() {
        assertThat(RouteProof.deaf("""
                route: { receiver: nobody }
                receivers:
                  - name: nobody
                  - name: empty
                    webhook_configs: []
                  - name: pager
                    webhook_configs: [{ url: "http://127.0.0.1:1/" }]
                """)).containsExactlyInAnyOrder("nobody", "empty");
        assertThat(RouteProof.deaf("")).isEmpty();
    }

    @Test
    void hostileQueriesEnd() {
        for (String query : List.of("{", "{a=\"", "a{b=~\"(\"}", "'", "`", "a{b='c'", "}{", "::", "é{x=\"y\"}")) {
            assertThat(Selector.of(query)).isNotNull();
            assertThat(covering("temporal_workflow_failed" + query, "Refund", ""))
                    .hasSizeLessThanOrEqualTo(1);
        }
    }
}
