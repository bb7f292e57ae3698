package dev.vigil.demo;

import dev.vigil.demo.fault.Fault;
import dev.vigil.demo.fault.Faults;
import dev.vigil.demo.healthy.HealthyHalf;
import dev.vigil.demo.load.Load;
import dev.vigil.demo.load.Site;
import dev.vigil.demo.plan.FleetPlan;
import dev.vigil.demo.plan.Role;
import dev.vigil.demo.worker.Chains;
import dev.vigil.demo.worker.WorkerMetricsPage;
import dev.vigil.demo.worker.WorkerPool;
import dev.vigil.schema.alert.FailureMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * The running fleet: workers, traffic, faults that are planted on a schedule. Thread-safe. Closing it stops the traffic,
 * ends open runs and workers within 5 s, and leaves the server to its owner.
 */
public final class DemoFleet implements AutoCloseable {

    private static final Duration TERMINATE_WITHIN = Duration.ofSeconds(1);

    private final Site site;
    private final WorkerMetricsPage metrics;
    private final Consumer<Planting> onPlanted;
    private final Map<FailureMode, Fault> faults = new EnumMap<>(FailureMode.class);
    private final Map<FailureMode, Instant> plantedAt = new ConcurrentHashMap<>();
    private final ExecutorService deployments;

    private DemoFleet(FleetOptions options, WorkerMetricsPage metrics, Consumer<Planting> onPlanted) {
        Chains chains = new Chains();
        this.metrics = metrics;
        this.onPlanted = onPlanted;
        this.site = new Site(
                options.server(),
                options.plan(),
                options.pace(),
                new WorkerPool(options.server(), metrics, chains, options.interceptors()),
                new Load(options.server(), chains, options.pace().maxRuns()),
                chains,
                options.clock());
        for (FailureMode mode : options.scenario().modes()) {
            faults.put(mode, Faults.of(mode, site));
        }
        // one thread for each fault and one for the healthy redeployment: they wait for seconds
        this.deployments = Executors.newFixedThreadPool(faults.size() + 1, task -> {
            Thread thread = new Thread(task, "demo-deployment");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts workers and traffic, and schedules the plantings.
     *
     * @param onPlanted called from a thread of the fleet as each planting begins
     * @throws dev.vigil.schema.StartupException if the metrics port is in use
     */
    public static DemoFleet start(FleetOptions options, Consumer<Planting> onPlanted) {
        DemoFleet fleet = new DemoFleet(options, WorkerMetricsPage.start(options.metricsPort()), onPlanted);
        try {
            HealthyHalf.begin(fleet.site, fleet.deployments);
            fleet.faults.values().forEach(fleet::begin);
            return fleet;
        } catch (RuntimeException refused) {
            fleet.close();
            throw refused;
        }
    }

    private void begin(Fault fault) {
        fault.begin();
        Duration after = site.pace().plantAfter().getOrDefault(fault.mode(), Duration.ZERO);
        site.load().after(after, () -> plant(fault));
    }

    private void plant(Fault fault) {
        plantedAt.put(fault.mode(), site.clock().instant());
        onPlanted.accept(planting(fault));
        try {
            deployments.execute(() -> site.load().attempt(fault::plant));
        } catch (RejectedExecutionException closed) {
            plantedAt.remove(fault.mode());
        }
    }

    private Planting planting(Fault fault) {
        FleetPlan plan = site.plan();
        return new Planting(
                fault.mode(),
                plan.subject(fault.mode()),
                plan.touched(fault.mode()),
                plantedAt.getOrDefault(fault.mode(), Instant.EPOCH),
                fault.conditionMetAt(),
                fault.workflowIds());
    }

    /** The faults planted so far, in the order of {@link FailureMode}. */
    public List<Planting> plantings() {
        List<Planting> plantings = new ArrayList<>();
        faults.forEach((mode, fault) -> {
            if (plantedAt.containsKey(mode)) {
                plantings.add(planting(fault));
            }
        });
        return plantings;
    }

    /** Whether every fault of the scenario is planted and its condition has held. */
    public boolean allConditionsMet() {
        return faults.values().stream().allMatch(fault -> fault.conditionMetAt().isPresent());
    }

    /** Takes a fault away, where it does not go by itself (the retry storm). */
    public void remove(FailureMode mode) {
        Fault fault = faults.get(mode);
        if (fault != null) {
            fault.remove();
        }
    }

    /** Chains closed so far of each healthy workflow type. */
    public Map<String, Long> healthyTypes() {
        Map<String, Long> closed = new TreeMap<>();
        for (Role role : Role.allHealthy()) {
            String type = site.names(role).type();
            closed.put(type, site.chains().closed(type));
        }
        return closed;
    }

    /** Whether each healthy type has closed at least so many chains. */
    public boolean healthyClosedAtLeast(long chains) {
        return healthyTypes().values().stream().allMatch(closed -> closed >= chains);
    }

    /** Every run that the fleet started, and which chains closed. */
    public Chains truth() {
        return site.chains();
    }

    /** Runs started, calls that failed, starts withheld because the limit was reached. */
    public Map<String, Long> counts() {
        return site.load().counts();
    }

    /** Where to scrape the workers. */
    public String metricsUrl() {
        return metrics.url();
    }

    @Override
    public void close() {
        site.load().stop();
        deployments.shutdownNow();
        site.load().terminateOpen(TERMINATE_WITHIN);
        site.workers().close();
        site.load().close();
        metrics.close();
    }
}
