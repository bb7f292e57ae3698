package dev.vigil.cli.coverage;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CoverageTest {

    private static List<String> covering(String query, String type, String namespace) {
        Map<String, List<AlertingRule>> covered =
                Coverage.of(List.of(new AlertingRule("g", "Rule", query, "ok")), List.of(type), namespace);
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
    void hostileQueriesEnd() {
        for (String query : List.of("{", "{a=\"", "a{b=~\"(\"}", "'", "`", "a{b='c'", "}{", "::", "é{x=\"y\"}")) {
            assertThat(Selector.of(query)).isNotNull();
            assertThat(covering("temporal_workflow_failed" + query, "Refund", ""))
                    .hasSizeLessThanOrEqualTo(1);
        }
    }
}
