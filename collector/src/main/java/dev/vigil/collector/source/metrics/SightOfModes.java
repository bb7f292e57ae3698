package dev.vigil.collector.source.metrics;

import dev.vigil.collector.source.metrics.InspectedPage.Mode;
import dev.vigil.collector.source.metrics.InspectedPage.Sight;
import dev.vigil.schema.event.MetricSample;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/** Which failure modes a worker's page can reveal. A counter that never counted is often not in the page at all. */
final class SightOfModes {

    /** A queue wait beyond this must be readable: half of all starved queues wait longer than a minute. */
    private static final double WANTED_BOUND_SECONDS = 300;

    private final SeenPage page;
    private final List<MetricSample> kept;
    private final Set<Family> families = EnumSet.noneOf(Family.class);

    SightOfModes(SeenPage page, List<MetricSample> kept) {
        this.page = page;
        this.kept = kept;
        page.meanings().values().forEach(meaning -> families.add(meaning.family()));
    }

    List<Mode> modes() {
        return List.of(nonDeterminism(), retries(), starvation(), drift(), races(), visibility());
    }

    private Mode nonDeterminism() {
        Family failed = Family.WORKFLOW_TASK_EXECUTION_FAILED;
        boolean counts = families.contains(failed);
        boolean reasons = kept.stream()
                .anyMatch(sample -> sample.getMetric().equals(failed.metric())
                        && !sample.getReason().isEmpty());
        String caution = "; which runs are stuck stands in Temporal, not here";
        if (counts && !reasons) {
            return mode(
                    1,
                    Sight.PARTLY,
                    "failed workflow tasks are counted without a label failure_reason, so that non-determinism is one"
                            + " cause among others" + caution,
                    "an SDK that writes failure_reason, or collector.metrics.labels if it was renamed");
        }
        return mode(
                1,
                counts ? Sight.YES : Sight.PARTLY,
                counts
                        ? "failed workflow tasks are counted by reason" + caution
                        : "no workflow task has failed since this worker started: SDKs write the counter with the first"
                                + " failure" + caution,
                "");
    }

    private Mode retries() {
        boolean attempts = families.contains(Family.ACTIVITY_EXECUTION_LATENCY);
        boolean failures = families.contains(Family.ACTIVITY_EXECUTION_FAILED);
        if (!attempts && !failures) {
            return mode(
                    2,
                    Sight.NO,
                    "no activity attempt is counted: this worker runs none, or has not yet",
                    "inspect the worker that runs the activities");
        }
        return mode(
                2,
                Sight.PARTLY,
                "attempts that " + (failures ? "failed" : "ended")
                        + " in this worker are counted by activity type; they"
                        + " name no workflow, and an attempt that times out or dies with its worker is not counted",
                "the worker interceptor gives every attempt with its workflow");
    }

    private Mode starvation() {
        List<String> blind = new ArrayList<>();
        List<String> todo = new ArrayList<>();
        if (!families.contains(Family.WORKER_TASK_SLOTS_AVAILABLE)) {
            blind.add(
                    families.contains(Family.WORKER_TASK_SLOTS_USED)
                            ? "free slots are not written: a resource-based supplier has none to tell"
                            : "slots are not in the page");
        }
        if (!families.contains(Family.NUM_POLLERS)) {
            blind.add("pollers are not in the page");
        }
        waits(Family.ACTIVITY_SCHEDULE_TO_START_LATENCY, "queue wait of activities", blind, todo);
        waits(Family.WORKFLOW_TASK_SCHEDULE_TO_START_LATENCY, "queue wait of workflow tasks", blind, todo);
        boolean any = families.contains(Family.WORKER_TASK_SLOTS_AVAILABLE)
                || families.contains(Family.WORKER_TASK_SLOTS_USED)
                || families.contains(Family.NUM_POLLERS)
                || families.contains(Family.ACTIVITY_SCHEDULE_TO_START_LATENCY)
                || families.contains(Family.WORKFLOW_TASK_SCHEDULE_TO_START_LATENCY);
        String base =
                "a wait is counted when a task is picked up: with the last worker gone all of this falls silent, and"
                        + " the queue's backlog in Temporal tells";
        return mode(
                3,
                !any ? Sight.NO : blind.isEmpty() ? Sight.YES : Sight.PARTLY,
                String.join("; ", blind) + (blind.isEmpty() ? "" : "; ") + base,
                String.join("; ", new TreeSet<>(todo)));
    }

    private void waits(Family family, String what, List<String> blind, List<String> todo) {
        if (!families.contains(family)) {
            blind.add("the " + what + " is not in the page (no such task was polled yet, or it is switched off)");
            return;
        }
        OptionalDouble largest = kept.stream()
                .filter(sample -> sample.getMetric().equals(family.metric()))
                .mapToDouble(sample -> sample.getBoundsSeconds().isEmpty()
                        ? 0
                        : sample.getBoundsSeconds()
                                .get(sample.getBoundsSeconds().size() - 1))
                .min();
        double bound = largest.orElse(0);
        if (bound == 0) {
            blind.add("percentiles of the " + what + " cannot be read: it has no buckets");
            todo.add(howToAddBuckets());
        } else if (bound < WANTED_BOUND_SECONDS) {
            String seconds = BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
            blind.add(what + " above " + seconds + " s cannot be read: the largest bucket is " + seconds + " s");
            todo.add(howToAddBuckets());
        }
    }

    private String howToAddBuckets() {
        String how = page.isGo()
                ? "Go: buckets in the Prometheus reporter's DefaultHistogramBuckets"
                : page.isCore()
                        ? "Core SDKs: histogram_bucket_overrides of the Prometheus options"
                        : "Java: a MeterFilter with percentilesHistogram(false) and serviceLevelObjectives(…, 60 s, 300 s,"
                                + " 3600 s), which also makes the page a quarter as long";
        return "add a 300 s bucket: " + how;
    }

    private Mode drift() {
        return mode(
                4,
                Sight.NO,
                "SDKs have no metric for missed heartbeats, late timers or signals after a restart: they stand in"
                        + " histories",
                "");
    }

    private Mode races() {
        return mode(
                5,
                Sight.NO,
                "which signals were delivered together stands in histories only"
                        + (families.contains(Family.CORRUPTED_SIGNALS)
                                ? "; signals that could not be read are counted"
                                : ""),
                "");
    }

    private Mode visibility() {
        boolean outcomes = families.contains(Family.WORKFLOW_COMPLETED) || families.contains(Family.WORKFLOW_FAILED);
        return mode(
                6,
                outcomes ? Sight.PARTLY : Sight.NO,
                outcomes
                        ? "outcomes that this worker wrote are counted by type; what timed out, was terminated or never"
                                + " ran is not"
                        : "no outcome of a workflow is counted in this page",
                "");
    }

    private static Mode mode(int number, Sight sight, String why, String todo) {
        String title = switch (number) {
            case 1 -> "non-determinism";
            case 2 -> "retry storms";
            case 3 -> "worker starvation";
            case 4 -> "drift of long runs";
            case 5 -> "signal races";
            default -> "visibility gaps";
        };
        return new Mode("FM" + number, title, sight, why, todo);
    }
}
