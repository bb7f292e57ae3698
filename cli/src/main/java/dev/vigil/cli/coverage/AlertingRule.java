package dev.vigil.cli.coverage;

/**
 * An alerting rule of Prometheus.
 *
 * @param query PromQL, as Prometheus prints it
 * @param health {@code ok}, {@code err} or {@code unknown}
 */
public record AlertingRule(String group, String name, String query, String health) {

    /** Whether its last evaluation failed: it never fires. */
    public boolean broken() {
        return health.equals("err");
    }
}
