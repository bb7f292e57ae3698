package dev.vigil.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.demo.plan.FleetPlan;
import dev.vigil.demo.plan.Role;
import dev.vigil.demo.plan.Scenario;
import dev.vigil.demo.server.TemporalServer;
import dev.vigil.schema.alert.FailureMode;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the whole fleet, judged by a plain loop over the server's histories: each fault left its evidence, the
 * healthy half left none. Subclasses say on which server.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FleetEvidence {

    private static final Logger LOG = LoggerFactory.getLogger(FleetEvidence.class);
    private static final long CHAINS = 30;

    private final List<Planting> announced = Collections.synchronizedList(new ArrayList<>());
    private FleetPlan plan = FleetPlan.of(0);
    private List<Planting> plantings = List.of();
    private List<Run> runs = List.of();
    private Map<String, Integer> pendingAttempts = Map.of();
    private Map<String, Long> healthy = Map.of();
    private Map<String, Long> counts = Map.of();
    private boolean canReset;
    private String metrics = "";
    private Instant started = Instant.EPOCH;
    private Duration closing = Duration.ZERO;
    private Duration lasted = Duration.ZERO;

    abstract TemporalServer server();

    /** How long the fleet may take until everything is there. */
    abstract Duration within();

    @BeforeAll
    void runTheFleetOnce() throws Exception {
        try (TemporalServer server = server()) {
            Clock clock = Clock.systemUTC();
            plan = FleetPlan.of(7);
            canReset = server.supportsReset();
            started = clock.instant();
            long begun = System.nanoTime();
            DemoFleet fleet =
                    DemoFleet.start(FleetOptions.of(server, plan, Scenario.ALL, List.of(), clock), announced::add);
            try (Histories histories = new Histories(server)) {
                boolean complete = Deadline.await(
                        within(),
                        () -> fleet.allConditionsMet()
                                && fleet.healthyClosedAtLeast(CHAINS)
                                && fleet.truth()
                                                .closed(plan.type(Role.ONBOARDING)
                                                        .type())
                                        >= 40);
                LOG.info(
                        "{}: complete {}, closed {}, {}",
                        server.description(),
                        complete,
                        fleet.truth().closedByType(),
                        fleet.counts());
                if (!complete) {
                    LOG.warn(
                            "not complete within {}, open: {}",
                            within(),
                            fleet.truth().open());
                }
                lasted = Duration.ofNanos(System.nanoTime() - begun);
                plantings = fleet.plantings();
                healthy = fleet.healthyTypes();
                counts = fleet.counts();
                metrics = get(fleet.metricsUrl());
                pendingAttempts = pendingAttempts(histories);
                runs = histories.all();
            } finally {
                long from = System.nanoTime();
                fleet.close();
                closing = Duration.ofNanos(System.nanoTime() - from);
            }
        }
        print();
    }

    private Map<String, Integer> pendingAttempts(Histories histories) {
        return planting(FailureMode.RETRY_STORM).workflowIds().stream()
                .collect(Collectors.toMap(
                        id -> id,
                        id -> histories.pendingActivities(id).stream()
                                .mapToInt(activity -> activity.getAttempt())
                                .max()
                                .orElse(0)));
    }

    /** What was measured; silent unless the environment sets VIGIL_EVIDENCE=INFO. */
    private void print() {
        for (Planting planting : plantings) {
            LOG.info(
                    "{} on {}: planted after {}, condition after {}, caught {}",
                    planting.mode(),
                    planting.subject().name(),
                    Duration.between(started, planting.plantedAt()),
                    planting.conditionMetAt().map(at -> Duration.between(started, at)),
                    planting.workflowIds());
        }
        LOG.info(
                "{} runs, {} events, {} runs a second, metrics page {} bytes, closing {}, pending attempts {}",
                runs.size(),
                runs.stream().mapToInt(run -> run.events().size()).sum(),
                runs.size() * 1000.0 / lasted.toMillis(),
                metrics.length(),
                closing,
                pendingAttempts.values());
        for (Role role : Role.values()) {
            List<Run> of = of(role);
            LOG.info(
                    "{}: {} runs, {} failed, {} open, {} stuck, queue wait {}, task wait {}, timer handling {}, {} retries",
                    role,
                    of.size(),
                    of.stream().filter(run -> failed(run) && !run.continued()).count(),
                    of.stream().filter(FleetEvidence::open).count(),
                    of.stream().filter(Run::failedNonDeterministically).count(),
                    longest(of.stream().map(Run::longestQueueWait).toList()),
                    longest(of.stream().map(Run::longestTaskWait).toList()),
                    longest(of.stream().map(Run::longestTimerHandling).toList()),
                    of.stream().mapToInt(Run::retries).sum());
        }
    }

    @Test
    void everyFaultIsAnnouncedOnceAndItsConditionHeldAfterwards() {
        assertThat(announced).extracting(Planting::mode).containsExactlyInAnyOrder(FailureMode.values());
        assertThat(plantings)
                .allSatisfy(planting -> assertThat(planting.conditionMetAt())
                        .hasValueSatisfying(at -> assertThat(at).isAfterOrEqualTo(planting.plantedAt())));
    }

    @Test
    void nonDeterminismLeavesRunsOpenWithCause24AndNowhereElse() {
        Set<String> stuck = runs.stream()
                .filter(Run::failedNonDeterministically)
                .map(Run::workflowId)
                .collect(Collectors.toSet());

        assertThat(stuck).isEqualTo(planting(FailureMode.NON_DETERMINISM).workflowIds());
        assertThat(of(Role.APPROVAL).stream().filter(Run::failedNonDeterministically))
                .hasSize(5)
                .allMatch(FleetEvidence::open);
    }

    @Test
    void retryStormCatchesTwentyWorkflowsThatRetryAndDoNotFail() {
        Set<String> caught = planting(FailureMode.RETRY_STORM).workflowIds();

        assertThat(caught).hasSizeGreaterThanOrEqualTo(20);
        assertThat(pendingAttempts.values().stream().filter(attempt -> attempt >= 3))
                .hasSizeGreaterThanOrEqualTo(15);
        assertThat(of(Role.CAPTURE)).noneMatch(FleetEvidence::failed);
    }

    @Test
    void starvationMakesFirstAttemptsWaitLongerThanTheObjectiveAndRetriesNothing() {
        List<Run> late = of(Role.INVOICE).stream()
                .filter(run -> run.longestQueueWait().compareTo(FleetPlan.OBJECTIVE) > 0)
                .toList();

        assertThat(late).hasSizeGreaterThanOrEqualTo(3);
        assertThat(of(Role.INVOICE)).allMatch(run -> run.retries() == 0);
    }

    @Test
    void timersThatFiredWhileTheWorkerWasAwayAreHandledLate() {
        List<Run> late = of(Role.REMINDER).stream()
                .filter(run -> run.longestTimerHandling().compareTo(FleetPlan.OBJECTIVE) > 0)
                .toList();

        assertThat(late).hasSizeGreaterThanOrEqualTo(6);
        assertThat(planting(FailureMode.LONG_RUNNING_DRIFT).workflowIds())
                .containsAll(late.stream().map(Run::workflowId).toList());
    }

    @Test
    void rivalSignalsAreDeliveredInOneTaskInBothOrders() {
        List<String> rivals = plan.rivals();
        Set<List<String>> orders = of(Role.SHIPMENT).stream()
                .filter(run -> run.hasTaskWithBoth(rivals))
                .flatMap(run -> run.signalsByTask().stream())
                .collect(Collectors.toCollection(HashSet::new));

        assertThat(of(Role.SHIPMENT).stream().filter(run -> run.hasTaskWithBoth(rivals)))
                .hasSizeGreaterThanOrEqualTo(4);
        assertThat(orders).contains(rivals, List.of(rivals.get(1), rivals.get(0)));
    }

    @Test
    void aThirdOfTheRunsOfTheFailingTypeFails() {
        List<Run> closed =
                of(Role.ONBOARDING).stream().filter(run -> !open(run)).toList();
        long failed = closed.stream().filter(FleetEvidence::failed).count();

        assertThat(closed).hasSizeGreaterThanOrEqualTo(40);
        assertThat(failed / (double) closed.size()).isBetween(0.2, 0.4);
    }

    @Test
    void eachHealthyTypeClosesThirtyChains() {
        assertThat(healthy).hasSize(Role.allHealthy().size());
        assertThat(healthy)
                .allSatisfy((type, closed) -> assertThat(closed).as(type).isGreaterThanOrEqualTo(CHAINS));
        assertThat(counts).containsEntry("failedCalls", 0L).containsEntry("startsWithheld", 0L);
    }

    @Test
    void theHealthyHalfShowsNoSymptomOfAnyFault() {
        for (Role role : Role.allHealthy()) {
            List<Run> of = of(role);
            assertThat(of).as("%s", role).isNotEmpty();
            assertThat(of).as("%s", role).noneMatch(Run::failedNonDeterministically);
            assertThat(of).as("%s", role).noneMatch(run -> run.hasTaskWithBoth(plan.cartRivals()));
            assertThat(longest(of.stream().map(Run::longestQueueWait).toList()))
                    .as("%s queue wait", role)
                    .isLessThan(FleetPlan.OBJECTIVE);
            assertThat(longest(of.stream().map(Run::longestTimerHandling).toList()))
                    .as("%s timer handling", role)
                    .isLessThan(FleetPlan.OBJECTIVE);
            assertThat(of.stream().mapToInt(Run::retries).sum())
                    .as("%s retries", role)
                    .isLessThanOrEqualTo(2);
            long failed =
                    of.stream().filter(run -> failed(run) && !run.continued()).count();
            assertThat(failed)
                    .as("%s failed chains of %d runs", role, of.size())
                    .isLessThanOrEqualTo(of.size() / 100);
        }
    }

    @Test
    void theHealthyHalfIsNotTrivial() {
        assertThat(of(Role.LEDGER)).anyMatch(FleetEvidence::failed);
        assertThat(of(Role.LEDGER).stream().mapToInt(Run::retries).sum()).isPositive();
        assertThat(of(Role.REFUND))
                .as("a run that succeeded on its workflow retry")
                .anyMatch(FleetEvidence::secondAttempt);
        assertThat(of(Role.SYNC)).anyMatch(Run::continued);
        assertThat(of(Role.ORDER))
                .anyMatch(run -> run.eventTypes().contains(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED));
        assertThat(of(Role.REPORT))
                .anyMatch(run -> !run.events()
                        .get(0)
                        .getWorkflowExecutionStartedEventAttributes()
                        .getCronSchedule()
                        .isEmpty());
        assertThat(of(Role.CART)).anyMatch(run -> run.hasTaskWithBoth(List.of("add", "note")));
        assertThat(of(Role.RENEWAL))
                .as("new runs take the gate")
                .anyMatch(run -> run.eventTypes().contains(EventType.EVENT_TYPE_MARKER_RECORDED));
        assertThat(of(Role.RENEWAL)).as("a run that two workers served").anyMatch(FleetEvidence::changedWorker);
    }

    @Test
    void healthyRunsAreResetWhereTheServerCan() {
        List<Run> resets = runs.stream().filter(Run::isReset).toList();

        assertThat(resets.isEmpty()).isEqualTo(!canReset);
        assertThat(resets)
                .allMatch(run -> run.type().equals(plan.type(Role.CART).type()));
    }

    @Test
    void theMetricsPageIsSmallAndShowsTheStarvedWorker() {
        assertThat(metrics).contains("temporal_worker_task_slots_available", "temporal_activity_schedule_to_start");
        assertThat(metrics).contains("task_queue=\"" + plan.type(Role.INVOICE).queue() + "\"");
        assertThat(metrics.length()).isLessThan(1_500_000);
    }

    @Test
    void closingTakesLessThanFiveSeconds() {
        assertThat(closing).isLessThan(Duration.ofSeconds(5));
    }

    private static boolean secondAttempt(Run run) {
        return run.status() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED
                && run.events()
                                .get(0)
                                .getWorkflowExecutionStartedEventAttributes()
                                .getAttempt()
                        == 2;
    }

    private static boolean changedWorker(Run run) {
        return run.events().stream()
                        .filter(event -> event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
                        .map(event ->
                                event.getWorkflowTaskCompletedEventAttributes().getIdentity())
                        .distinct()
                        .count()
                > 1;
    }

    private static boolean failed(Run run) {
        return run.status() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED
                || run.status() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TIMED_OUT;
    }

    private static boolean open(Run run) {
        return run.status() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
    }

    private static Duration longest(List<Duration> durations) {
        return durations.stream().max(Duration::compareTo).orElse(Duration.ZERO);
    }

    private List<Run> of(Role role) {
        return runs.stream()
                .filter(run -> run.type().equals(plan.type(role).type()))
                .toList();
    }

    private Planting planting(FailureMode mode) {
        return plantings.stream()
                .filter(planting -> planting.mode() == mode)
                .findFirst()
                .orElseThrow();
    }

    private static String get(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @AfterAll
    void forget() {
        runs = List.of();
    }
}
