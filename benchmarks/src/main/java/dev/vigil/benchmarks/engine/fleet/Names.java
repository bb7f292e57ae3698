package dev.vigil.benchmarks.engine.fleet;

/** What things are called. */
public final class Names {

    /** Signals whose handlers assume that they never meet, where the catalogue says so. */
    public static final String FIRST_SIGNAL = "approve";

    public static final String SECOND_SIGNAL = "cancel";

    private Names() {}

    public static String workflowType(int type) {
        return "Order" + type + "Workflow";
    }

    static String queue(int type) {
        return "queue-" + type % 20;
    }

    static String activity(int type, int which) {
        return "Activity" + (type % 50) + "v" + which;
    }

    static String host(int type, int host) {
        return "worker-" + type % 20 + "-" + host + ".fleet.local";
    }
}
