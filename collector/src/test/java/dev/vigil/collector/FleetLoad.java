package dev.vigil.collector;

import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowServiceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps a fleet busy with everything that can happen to a run, until it is told to stop. A server that is away is waited for. */
final class FleetLoad implements AutoCloseable {

    private static final List<String> PLANS = List.of("a", "at", "afd", "ata", "ax", "aaa", "dt", "tt", "bsa");

    private final Fleet fleet;
    private final Random random;
    private final long pauseMillis;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "fleet-load");
    private final List<String> growing = new ArrayList<>();
    private int started;

    FleetLoad(Fleet fleet, long seed, long pauseMillis) {
        this.fleet = fleet;
        this.random = new Random(seed);
        this.pauseMillis = pauseMillis;
        thread.setDaemon(true);
        thread.start();
    }

    /** Stops starting and signalling; runs under way go on. */
    @Override
    public void close() throws InterruptedException {
        stopping.countDown();
        thread.join(TimeUnit.SECONDS.toMillis(60));
    }

    private void run() {
        try {
            while (!stopping.await(random.nextInt((int) (2 * pauseMillis)), TimeUnit.MILLISECONDS)) {
                try {
                    step();
                } catch (StatusRuntimeException | WorkflowServiceException e) {
                    // the server is away, or the run it was meant for is closed
                } catch (WorkflowException e) {
                    // already started: an answer was lost on the way
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void step() {
        int kind = random.nextInt(10);
        String id = "run-" + started;
        if (kind < 5 && !growing.isEmpty()) {
            fleet.signal(growing.get(random.nextInt(growing.size())));
            return;
        }
        started++;
        switch (kind) {
            case 0, 5 -> {
                fleet.basket(id, "s".repeat(40) + "a");
                growing.add(id);
                if (growing.size() > 12) {
                    fleet.terminate(growing.remove(0));
                }
            }
            case 1, 6 -> fleet.again(id, 2 + random.nextInt(3));
            case 2 -> fleet.retriedBasket(id, "ax", 2);
            case 3 -> fleet.fan(id, 10 + random.nextInt(30));
            default -> fleet.basket(id, PLANS.get(random.nextInt(PLANS.size())));
        }
    }
}
