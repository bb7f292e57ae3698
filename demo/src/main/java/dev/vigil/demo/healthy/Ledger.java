package dev.vigil.demo.healthy;

import dev.vigil.demo.load.Site;
import dev.vigil.demo.load.Steps;
import dev.vigil.demo.plan.Role;
import dev.vigil.demo.plan.TypeNames;
import dev.vigil.demo.worker.Code;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A batch of 200 chains beside a trickle; a burst that its 50 slots can take; each hundredth run fails. */
final class Ledger implements HealthyPart {

    private static final int BATCH = 200;
    private static final int BURST = 30;

    private final AtomicInteger count = new AtomicInteger();

    @Override
    public Code deploy(Site site, Code code) {
        TypeNames ledger = site.names(Role.LEDGER);
        return code.activity(ledger.activity(), Steps.work(Duration.ofMillis(20)))
                .workflow(ledger.type(), instruction -> {
                    Steps.call(ledger.activity());
                    Steps.failIfTold(instruction);
                    return "";
                });
    }

    @Override
    public void begin(Site site) {
        int early = (int) (site.pace().batch() * site.pace().burstAfter().toSeconds());
        site.load().times(early, site.pace().batch(), n -> post(site));
        site.load().after(site.pace().burstAfter(), () -> {
            for (int i = 0; i < BURST; i++) {
                post(site);
            }
            site.load().times(BATCH - early, site.pace().batchLater(), n -> post(site));
        });
        site.load().steadily(site.pace().background(), n -> post(site));
    }

    private void post(Site site) {
        boolean hundredth = count.incrementAndGet() % 100 == 0;
        site.load().start(site.names(Role.LEDGER), hundredth ? Steps.FAIL : Steps.SUCCEED);
    }
}
