package dev.vigil.demo.plan;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.window.SubjectKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fleet on paper: every name, every planted subject. The same seed gives the same plan; seed 0 has the names of the
 * documentation. Immutable.
 */
public final class FleetPlan {

    /** Objective of every type for queue wait and timer handling; the faults go well beyond it. */
    public static final Duration OBJECTIVE = Duration.ofSeconds(5);

    /** Share of failed runs that each type is allowed. */
    public static final double ALLOWED_FAILURE_RATE = 0.02;

    private final long seed;
    private final NameDraw names;

    private FleetPlan(long seed, NameDraw names) {
        this.seed = seed;
        this.names = names;
    }

    public static FleetPlan of(long seed) {
        return new FleetPlan(seed, NameDraw.of(seed));
    }

    public long seed() {
        return seed;
    }

    /** Names of the type that plays a role. */
    public TypeNames type(Role role) {
        return names.type(role);
    }

    /** The dependency that goes down in a retry storm. */
    public String downDependency() {
        return names.downDependency();
    }

    /** The dependency of the orders; it never goes down. */
    public String stockDependency() {
        return names.stockDependency();
    }

    /** Two signals of the planted race that must not be handled together. */
    public List<String> rivals() {
        return names.rivals();
    }

    /** A conflict set of the healthy type with signals; its two signals are never sent to one run. */
    public List<String> cartRivals() {
        return names.cartRivals();
    }

    /** What the alert of a failure mode must be about. */
    public Subject subject(FailureMode mode) {
        TypeNames planted = type(Role.of(mode));
        return switch (mode) {
            case RETRY_STORM -> new Subject(SubjectKind.DEPENDENCY, downDependency());
            case WORKER_STARVATION -> new Subject(SubjectKind.TASK_QUEUE, planted.queue());
            case NON_DETERMINISM, LONG_RUNNING_DRIFT, SIGNAL_RACE, VISIBILITY_GAP ->
                new Subject(SubjectKind.WORKFLOW_TYPE, planted.type());
        };
    }

    /**
     * Everything that a planted fault may show on, beside its subject: the type, its queue, its activity, its
     * dependency. Nothing of it is shared with the healthy half.
     */
    public Set<String> touched(FailureMode mode) {
        TypeNames planted = type(Role.of(mode));
        Set<String> names = new TreeSet<>(List.of(planted.type(), planted.queue(), planted.activity()));
        if (mode == FailureMode.RETRY_STORM) {
            names.add(downDependency());
        }
        return names;
    }

    /** The catalogue that the demo runs with: owners, runbooks, objectives, dependencies, conflict sets, nothing else. */
    public String vigilYaml() {
        List<String> lines = new ArrayList<>();
        lines.add("# The demo's catalogue, written from seed " + seed
                + ": owners, runbooks, objectives, dependencies and");
        lines.add("# conflict sets. Everything else is as shipped.");
        lines.add("types:");
        for (Role role : Role.values()) {
            lines.addAll(typeLines(role));
        }
        lines.add("dependencies:");
        lines.add(dependency(downDependency(), Role.CAPTURE));
        lines.add(dependency(stockDependency(), Role.ORDER));
        return String.join("\n", lines) + "\n";
    }

    private List<String> typeLines(Role role) {
        TypeNames type = type(role);
        List<String> lines = new ArrayList<>();
        lines.add("  " + type.type() + ":");
        lines.add("    owner: " + owner(role));
        lines.add("    runbook: https://runbooks.example/" + type.type());
        lines.add("    objective: {failure_rate: 2%, queue_wait: " + OBJECTIVE.toSeconds() + "s, timer_handling: "
                + OBJECTIVE.toSeconds() + "s}");
        if (role == Role.SHIPMENT) {
            lines.add("    conflicts: [[" + String.join(", ", rivals()) + "]]");
        }
        if (role == Role.CART) {
            lines.add("    conflicts: [[" + String.join(", ", cartRivals()) + "]]");
        }
        return lines;
    }

    private String dependency(String name, Role caller) {
        TypeNames type = type(caller);
        return "  " + name + ": {activities: [\"" + type.activity() + "@" + type.queue() + "\"], owner: "
                + owner(caller) + "}";
    }

    private String owner(Role role) {
        return "team-" + type(role).queue();
    }
}
