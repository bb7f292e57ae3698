package dev.vigil.cli.notify;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can be seen of receivers: metrics, one log line at the first failure and one at the recovery, sentences for health. Thread-safe. */
final class ReceiverHealth {

    private static final Logger LOG = LoggerFactory.getLogger(ReceiverHealth.class);

    private final Clock clock;
    private final Counter notifications;
    private final Gauge waiting;
    private final Map<String, Failing> failing = new ConcurrentHashMap<>();

    private record Failing(Instant since, String why, int waiting) {}

    ReceiverHealth(CollectorRegistry registry, Clock clock) {
        this.clock = clock;
        this.notifications = Counter.build("vigil_notifications_total", "Posts of alerts to a receiver, by result.")
                .labelNames("receiver", "result")
                .register(registry);
        this.waiting = Gauge.build("vigil_notifications_waiting", "Alerts that a receiver has not taken yet.")
                .labelNames("receiver")
                .register(registry);
    }

    void known(String receiver) {
        notifications.labels(receiver, "sent");
        notifications.labels(receiver, "failed");
        waiting.labels(receiver).set(0);
    }

    void sent(String receiver, int alerts) {
        notifications.labels(receiver, "sent").inc(alerts);
        waiting.labels(receiver).set(0);
        Failing was = failing.remove(receiver);
        if (was != null) {
            LOG.atInfo()
                    .addKeyValue("receiver", receiver)
                    .addKeyValue("since", was.since())
                    .log("the receiver takes alerts again; nothing was lost");
        }
    }

    void failed(String receiver, String why, int alerts) {
        notifications.labels(receiver, "failed").inc();
        waiting.labels(receiver).set(alerts);
        Instant since = Optional.ofNullable(failing.get(receiver))
                .map(Failing::since)
                .orElseGet(() -> clock.instant().truncatedTo(ChronoUnit.SECONDS));
        if (failing.put(receiver, new Failing(since, why, alerts)) == null) {
            LOG.atWarn()
                    .addKeyValue("receiver", receiver)
                    .addKeyValue("why", why)
                    .log("a receiver does not take alerts; they wait, and it is tried again");
        }
    }

    java.util.List<String> degraded() {
        return failing.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> "receiver " + entry.getKey() + " has taken no alert since "
                        + entry.getValue().since() + ": " + entry.getValue().why() + "; "
                        + entry.getValue().waiting() + " wait")
                .toList();
    }
}
