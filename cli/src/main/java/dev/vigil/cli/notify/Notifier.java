package dev.vigil.cli.notify;

import dev.vigil.cli.config.NotifyConfig;
import dev.vigil.cli.topic.KafkaTarget;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tells each configured receiver of alerts, on a thread of its own; closed from any thread. */
public final class Notifier implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final List<Thread> threads = new ArrayList<>();
    private final ReceiverHealth health;

    /** @param baseUrl address of the console for links; empty: none */
    public Notifier(NotifyConfig config, KafkaTarget kafka, String baseUrl, CollectorRegistry registry, Clock clock) {
        this(config, kafka, baseUrl, registry, clock, PATIENCE);
    }

    Notifier(
            NotifyConfig config,
            KafkaTarget kafka,
            String baseUrl,
            CollectorRegistry registry,
            Clock clock,
            Duration patience) {
        health = new ReceiverHealth(registry, clock);
        Outbound outbound = new Outbound(patience);
        config.alertmanagers()
                .forEach((name, settings) -> start(
                        name,
                        new AlertmanagerLoop(
                                name,
                                new AlertmanagerLoop.AlertmanagerReceiver(
                                        settings.url(),
                                        settings.resend(),
                                        settings.authorization().isEmpty()
                                                ? Map.of()
                                                : Map.of("Authorization", settings.authorization())),
                                kafka,
                                baseUrl,
                                outbound,
                                health,
                                clock)));
        config.webhooks()
                .forEach((name, settings) ->
                        start(name, new WebhookLoop(name, settings, kafka, outbound, health, clock)));
    }

    private void start(String name, ReceiverLoop.Session session) {
        Thread thread = new Thread(new ReceiverLoop(name, health, session), "notify-" + name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    /** Receivers that take nothing, one sentence each. */
    public List<String> degraded() {
        return health.degraded();
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join(CLOSE_TIMEOUT.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
