package dev.vigil.collector.source.temporal;

import com.google.protobuf.ByteString;
import dev.vigil.collector.source.temporal.RequestFailedException.Reason;
import dev.vigil.collector.translate.HeartbeatTranslator;
import dev.vigil.collector.translate.Micros;
import dev.vigil.schema.event.WorkerHeartbeat;
import io.temporal.api.worker.v1.WorkerInfo;
import io.temporal.api.workflowservice.v1.ListWorkersResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a namespace as the server knows them by their heartbeats. The field that holds them whole is deprecated in
 * favour of one request a worker; one request a page is what a fleet's quota can bear. Thread-safe.
 */
public final class WorkerLister {

    /** Workers taken of one namespace; more are left out, and counted by nobody but the server. */
    static final int MAX_WORKERS = 10_000;

    private static final String OWN_WORKERS = "temporal-sys";

    private final String cluster;
    private final TemporalNamespace temporal;
    private final Clock clock;
    private volatile @Nullable Boolean available;

    public WorkerLister(String cluster, TemporalNamespace temporal, Clock clock) {
        this.cluster = cluster;
        this.temporal = temporal;
        this.clock = clock;
    }

    /** All that have sent a heartbeat within about five minutes; none where the server did not answer or cannot say. */
    @SuppressWarnings("deprecation") // workersInfo: see above
    public List<WorkerHeartbeat> list() throws InterruptedException {
        List<WorkerHeartbeat> workers = new ArrayList<>();
        ByteString page = ByteString.EMPTY;
        try {
            do {
                ListWorkersResponse answer = temporal.listWorkers(page);
                available = true;
                long capturedAt = Micros.of(clock.instant());
                for (WorkerInfo worker : answer.getWorkersInfoList()) {
                    if (!isServersOwn(worker) && workers.size() < MAX_WORKERS) {
                        workers.add(HeartbeatTranslator.translate(
                                cluster, temporal.name(), worker.getWorkerHeartbeat(), capturedAt));
                    }
                }
                page = answer.getNextPageToken();
            } while (!page.isEmpty() && workers.size() < MAX_WORKERS);
        } catch (RequestFailedException e) {
            if (e.reason() == Reason.UNIMPLEMENTED) {
                available = false;
            }
        }
        return workers;
    }

    /** Whether the server has worker heartbeats; empty until it was asked. */
    public Optional<Boolean> available() {
        return Optional.ofNullable(available);
    }

    private static boolean isServersOwn(WorkerInfo worker) {
        return worker.getWorkerHeartbeat().getWorkerIdentity().startsWith(OWN_WORKERS)
                || worker.getWorkerHeartbeat().getTaskQueue().startsWith(OWN_WORKERS);
    }
}
