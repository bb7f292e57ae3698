package dev.vigil.demo.healthy;

import dev.vigil.demo.load.Site;
import dev.vigil.demo.load.Steps;
import dev.vigil.demo.plan.Role;
import dev.vigil.demo.plan.TypeNames;
import dev.vigil.demo.server.TemporalServer;
import dev.vigil.demo.worker.Code;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** A cron schedule, and a type that continues as new. */
final class Reports implements HealthyPart {

    private static final Duration CALL = Duration.ofMillis(50);
    private static final String LAST_PAGE = "last page";

    @Override
    public Code deploy(Site site, Code code) {
        TypeNames report = site.names(Role.REPORT);
        TypeNames sync = site.names(Role.SYNC);
        return code.activity(report.activity(), Steps.work(CALL))
                .activity(sync.activity(), Steps.work(CALL))
                .workflow(report.type(), instruction -> {
                    Steps.call(report.activity());
                    return "";
                })
                .workflow(sync.type(), instruction -> {
                    Steps.call(sync.activity());
                    if (!instruction.equals(LAST_PAGE)) {
                        Workflow.continueAsNew(LAST_PAGE);
                    }
                    return "";
                });
    }

    @Override
    public void begin(Site site) {
        TypeNames report = site.names(Role.REPORT);
        site.load()
                .after(
                        Duration.ZERO,
                        () -> site.load()
                                .start(
                                        report,
                                        Steps.SUCCEED,
                                        options -> options.setCronSchedule(
                                                site.server().frequentCron())));
        if (site.server().kind() == TemporalServer.Kind.EMBEDDED) {
            // its cron ticks once a minute: reports on demand make up the number
            site.steadily(site.pace().eachHealthyType(), n -> site.load().start(report, Steps.SUCCEED));
        }
        site.steadily(site.pace().eachHealthyType(), n -> site.load().start(site.names(Role.SYNC), "first page"));
    }
}
