package dev.vigil.demo.healthy;

import dev.vigil.demo.load.Site;
import dev.vigil.demo.load.Steps;
import dev.vigil.demo.plan.Role;
import dev.vigil.demo.plan.TypeNames;
import dev.vigil.demo.worker.Code;
import dev.vigil.demo.worker.WorkerProcess;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;

/**
 * A redeployment done right: the new build has one step more behind a version gate, starts before the old one leaves, and
 * the runs that are open meanwhile go on.
 */
final class Renewals {

    private static final String DECIDE = "decide";
    private static final Duration OPEN_FOR = Duration.ofSeconds(6);
    private static final Duration OVERLAP = Duration.ofSeconds(2);
    private static final int SLOTS = 10;

    void begin(Site site, ExecutorService deployments) {
        TypeNames renewal = site.names(Role.RENEWAL);
        WorkerProcess.Queue queue = new WorkerProcess.Queue(renewal.queue(), SLOTS);
        WorkerProcess old = site.workers().start(renewal.queue() + "-1", code(renewal, "2026.11-a", false), queue);
        site.steadily(site.pace().eachHealthyType(), n -> {
            String id = site.load().start(renewal, Steps.SUCCEED);
            site.load().after(OPEN_FOR, () -> site.load().signal(id, DECIDE));
        });
        site.load()
                .after(
                        site.pace().redeployAfter(),
                        () -> deployments.execute(() -> {
                            site.workers().start(renewal.queue() + "-2", code(renewal, "2026.11-b", true), queue);
                            if (site.load().pause(OVERLAP)) {
                                old.close();
                            }
                        }));
    }

    private static Code code(TypeNames renewal, String build, boolean withFee) {
        return Code.build(build)
                .activity(renewal.activity(), Steps.work(Duration.ofMillis(20)))
                .workflow(renewal.type(), instruction -> {
                    List<String> received = Steps.signals();
                    Steps.call(renewal.activity());
                    if (withFee && Workflow.getVersion("fee", Workflow.DEFAULT_VERSION, 1) == 1) {
                        Steps.call(renewal.activity());
                    }
                    Workflow.await(() -> received.contains(DECIDE));
                    return "";
                });
    }
}
