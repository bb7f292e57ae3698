package dev.vigil.demo.healthy;

import dev.vigil.demo.load.Site;
import dev.vigil.demo.plan.Role;
import dev.vigil.demo.worker.Code;
import dev.vigil.demo.worker.WorkerProcess;
import java.util.List;
import java.util.concurrent.ExecutorService;

/** Everything that must stay silent. */
public final class HealthyHalf {

    private HealthyHalf() {}

    /**
     * Starts workers and traffic; returns once they run.
     *
     * @param deployments runs the redeployment, which takes some seconds
     */
    public static void begin(Site site, ExecutorService deployments) {
        List<HealthyPart> parts =
                List.of(new Orders(), new Reports(), new Refunds(), new Transcodes(), new Carts(), new Ledger());
        Code code = Code.build("2026.11-a");
        for (HealthyPart part : parts) {
            code = part.deploy(site, code);
        }
        site.workers()
                .start(
                        "healthy",
                        code,
                        queue(site, Role.ORDER, 20),
                        queue(site, Role.REPORT, 20),
                        queue(site, Role.TRANSCODE, 20),
                        queue(site, Role.CART, 10),
                        queue(site, Role.LEDGER, 50));
        parts.forEach(part -> part.begin(site));
        new Renewals().begin(site, deployments);
    }

    private static WorkerProcess.Queue queue(Site site, Role role, int slots) {
        return new WorkerProcess.Queue(site.names(role).queue(), slots);
    }
}
