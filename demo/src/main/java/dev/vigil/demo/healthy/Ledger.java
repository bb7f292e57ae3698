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
    private static final Duration LATER = Duration.ofSeconds(2);

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
        site.times(early, site.pace().batch(), n -> post(site));
        site.load().after(site.pace().burstAfter(), () -> burst(site, BATCH - early));
        site.steadily(site.pace().background(), n -> post(site));
    }

    /** Inside capacity means that nothing else is waiting: on a slow machine the burst comes later. */
    private void burst(Site site, int restOfBatch) {
        if (!site.keepsUp()) {
            site.load().after(LATER, () -> burst(site, restOfBatch));
            return;
        }
        for (int i = 0; i < BURST; i++) {
            post(site);
        }
        site.times(restOfBatch, site.pace().batchLater(), n -> post(site));
    }

    private void post(Site site) {
        boolean hundredth = count.incrementAndGet() % 100 == 0;
        site.load().start(site.names(Role.LEDGER), hundredth ? Steps.FAIL : Steps.SUCCEED);
    }
}
