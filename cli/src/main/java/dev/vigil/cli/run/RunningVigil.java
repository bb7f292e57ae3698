package dev.vigil.cli.run;

import dev.vigil.cli.catalogue.ConfigWatch;
import dev.vigil.cli.catalogue.RecordedCatalogues;
import dev.vigil.cli.config.ClusterConfig;
import dev.vigil.cli.config.LoadedConfig;
import dev.vigil.cli.config.TemporalConfig;
import dev.vigil.cli.config.VigilConfig;
import dev.vigil.cli.http.Health;
import dev.vigil.cli.http.StatusServer;
import dev.vigil.cli.notify.Notifier;
import dev.vigil.cli.topic.KafkaTarget;
import dev.vigil.collector.CollectorStatus;
import dev.vigil.collector.source.metrics.MetricsConfig;
import dev.vigil.schema.StartupException;
import dev.vigil.schema.admin.TopicAdmin;
import dev.vigil.schema.admin.TopicReport;
import dev.vigil.schema.admin.TopicSizes;
import dev.vigil.schema.alert.Alert;
import dev.vigil.streams.StreamsApp;
import dev.vigil.streams.StreamsAppConfig;
import dev.vigil.streams.catalogue.Catalogue;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of Vigil that run in this process, started in the order of the flow and closed in reverse. Each part is started by one method,
 * so that a command reads as the list of what it starts. Closed from any thread, once.
 */
public final class RunningVigil implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunningVigil.class);
    private static final String KAFKA_KEY = "kafka.bootstrap_servers";
    private static final Duration STREAMS_READY_WITHIN = Duration.ofSeconds(60);

    private final VigilConfig config;
    private final Clock clock;
    private final Consumer<Part> onStarted;
    private final CollectorRegistry registry = new CollectorRegistry();
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final List<String> findings = new ArrayList<>();
    private volatile Optional<RunningCollectors> collectors = Optional.empty();
    private volatile Optional<StreamsApp> streams = Optional.empty();
    private volatile Optional<Notifier> notifier = Optional.empty();
    private volatile Optional<RecordedCatalogues> catalogues = Optional.empty();
    private volatile Optional<ConfigWatch> watch = Optional.empty();
    private volatile Optional<String> fatal = Optional.empty();
    private final String kafkaOrigin;
    private volatile boolean closing;
    private String bootstrapServers = "";

    /** @param onStarted told of each part as it has started */
    public RunningVigil(VigilConfig config, Clock clock, Consumer<Part> onStarted) {
        this(config, KAFKA_KEY, clock, onStarted);
    }

    /** With the configuration's origins, for messages. */
    public RunningVigil(LoadedConfig loaded, Clock clock, Consumer<Part> onStarted) {
        this(loaded.config(), KAFKA_KEY + ", " + loaded.origin(KAFKA_KEY), clock, onStarted);
    }

    private RunningVigil(VigilConfig config, String kafkaOrigin, Clock clock, Consumer<Part> onStarted) {
        this.kafkaOrigin = kafkaOrigin;
        this.config = config;
        this.clock = clock;
        this.onStarted = onStarted;
    }

    /** The configured Kafka, or an embedded one with its data in a directory. */
    public void kafka(Path directory) {
        kafka(() -> Broker.configuredOr(config, directory, this::onBrokerGone));
    }

    /** The configured Kafka and no other. */
    public void configuredKafka() {
        if (config.kafka().bootstrapServers().isEmpty()) {
            throw new StartupException(
                    StartupException.Kind.USAGE,
                    "expected the address of a Kafka, got none",
                    KAFKA_KEY,
                    "--kafka HOST:PORT, VIGIL_KAFKA, or kafka.bootstrap_servers in vigil.yaml");
        }
        kafka(() -> new Broker(config.kafka().bootstrapServers(), "yours", Optional.empty()));
    }

    /** An embedded Kafka whose data goes with this process. */
    public void temporaryKafka() {
        kafka(() -> Broker.temporary(this::onBrokerGone));
    }

    private interface BrokerStart {
        Broker start();
    }

    private void kafka(BrokerStart start) {
        long begin = clock.millis();
        Broker broker = start.start();
        parts.push(broker);
        bootstrapServers = broker.bootstrapServers();
        TopicSizes sizes = broker.sizes(config.kafka().topicSizes());
        try (TopicAdmin admin = TopicAdmin.connect(
                config.kafka().clientSettings(bootstrapServers), config.kafka().topicPrefix(), sizes, kafkaOrigin)) {
            TopicReport report = admin.create();
            report.findings().forEach(finding -> findings.add(finding.toString()));
        }
        Registry.register(config.kafka());
        started("Kafka", bootstrapServers, broker.how(), begin);
    }

    private void onBrokerGone(String sentence) {
        fatal = Optional.of(sentence);
    }

    /**
     * The events of all configured Temporal clusters to Kafka.
     *
     * @param instance names this collector among several that run at once; the same name takes its shards up again at once after a
     *     crash; empty: made up at each start
     */
    public void collectors(String instance) {
        collectors().start(instance, config.clusters(), "", onStarted);
    }

    /** One Temporal's events to Kafka; the rest as configured. */
    public void collector(String instance, String target, List<String> namespaces, String description) {
        TemporalConfig temporal = config.temporal().at(target, namespaces);
        collectors()
                .start(
                        instance,
                        List.of(new ClusterConfig(temporal, config.collector().requestsPerSecond(), List.of())),
                        description,
                        onStarted);
    }

    /** The metrics of all configured workers to Kafka. */
    public void workerMetrics() {
        for (ClusterConfig cluster : config.clusters()) {
            collectors().scrape(cluster.temporal().cluster(), CollectorSettings.metrics(config, cluster));
        }
    }

    /** Worker metrics of the one cluster to Kafka. */
    public void workerMetrics(MetricsConfig targets) {
        collectors().scrape(config.temporal().cluster(), targets);
    }

    private synchronized RunningCollectors collectors() {
        RunningCollectors part = collectors.orElseGet(
                () -> new RunningCollectors(config, config.kafka().clientSettings(bootstrapServers), registry, clock));
        if (collectors.isEmpty()) {
            collectors = Optional.of(part);
            parts.push(part);
        }
        return part;
    }

    /** Events to alerts. Returns when records are processed. */
    public void streams(Path stateDirectory) throws InterruptedException {
        long begin = clock.millis();
        RecordedCatalogues recorded = RecordedCatalogues.follow(target(), Catalogues.of(config), clock);
        parts.push(recorded);
        catalogues = Optional.of(recorded);
        StreamsApp part = new StreamsApp(
                new StreamsAppConfig(
                                StreamsAppConfig.DEFAULT_APPLICATION_ID,
                                config.kafka().clientSettings(bootstrapServers),
                                config.kafka().topicPrefix(),
                                1,
                                config.kafka().merge(),
                                StreamsAppConfig.DEFAULT_COMMIT_INTERVAL,
                                stateDirectory,
                                Catalogue.EMPTY)
                        .with(recorded.timeline()),
                registry);
        parts.push(part);
        part.start();
        if (!part.awaitRunning(STREAMS_READY_WITHIN)) {
            throw new StartupException(
                    StartupException.Kind.UNREACHABLE,
                    "the streams application was not ready within " + STREAMS_READY_WITHIN.toSeconds() + " s",
                    "",
                    "-v shows what it waits for");
        }
        streams = Optional.of(part);
        started("Streams", config.kafka().shards() + " partitions", "running", begin);
    }

    /** {@code /metrics} and {@code /health} on loopback; returns the address. */
    public String status(int port) {
        StatusServer server = StatusServer.start(port, registry, this::health);
        parts.push(server);
        String how = "health at /health" + (port == 0 || server.port() == port ? "" : "; port " + port + " is in use");
        onStarted.accept(new Part("Metrics", server.url() + "/metrics", how, Duration.ZERO));
        return server.url();
    }

    private Health health() {
        List<String> sentences = degraded();
        List<Health.Component> components = sentences.isEmpty()
                ? List.of(new Health.Component("vigil", true, "all parts do their work"))
                : sentences.stream()
                        .map(sentence -> new Health.Component("vigil", false, sentence))
                        .toList();
        boolean alive = fatal.isEmpty() && streams.map(StreamsApp::isAlive).orElse(true);
        return new Health(alive, sentences.isEmpty(), components);
    }

    /**
     * Takes edits of the configuration's file while running, as far as they concern the catalogue; without a file nothing.
     *
     * @param load reads the configuration again
     * @param tell takes lines for the person at the terminal
     */
    public void reloading(LoadedConfig loaded, Supplier<LoadedConfig> load, Consumer<String> tell) {
        if (loaded.source().isEmpty()) {
            return;
        }
        ConfigWatch part = new ConfigWatch(loaded, load, this::reloaded, tell, registry);
        parts.push(part);
        watch = Optional.of(part);
    }

    private void reloaded(LoadedConfig next) {
        catalogues.ifPresent(recorded -> recorded.publish(Catalogues.of(next.config())));
        collectors.ifPresent(part -> part.probe(new AutomaticProbes(next.config())));
    }

    /** Alerts as they are published, those of earlier runs first. */
    public void onAlert(Consumer<Alert> reader) {
        parts.push(new AlertFeed(target(), reader));
    }

    /** Receivers of alerts, if any are configured. */
    public void notifier() {
        if (config.notifications().isEmpty()) {
            return;
        }
        Notifier part =
                new Notifier(config.notifications(), target(), config.console().baseUrl(), registry, clock);
        parts.push(part);
        notifier = Optional.of(part);
        int receivers = config.notifications().alertmanagers().size()
                + config.notifications().webhooks().size();
        onStarted.accept(new Part(
                "Notifier", receivers + (receivers == 1 ? " receiver" : " receivers"), "running", Duration.ZERO));
    }

    /** What does not work as it should, one sentence each. */
    public List<String> degraded() {
        List<String> sentences = new ArrayList<>(findings);
        fatal.ifPresent(sentences::add);
        collectors.ifPresent(part -> sentences.addAll(part.degraded()));
        streams.ifPresent(part -> sentences.addAll(part.degraded()));
        notifier.ifPresent(part -> sentences.addAll(part.degraded()));
        watch.flatMap(ConfigWatch::refused).ifPresent(sentences::add);
        return sentences;
    }

    /** Why this process cannot go on, if it cannot. */
    public Optional<String> fatal() {
        return fatal;
    }

    public Optional<CollectorStatus> collectorStatus() {
        return collectors.flatMap(RunningCollectors::status);
    }

    /** Observations made since the start of this process. */
    public long observations() {
        return streams.map(part -> part.metrics().observations()).orElse(0L);
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    private KafkaTarget target() {
        return new KafkaTarget(bootstrapServers, KAFKA_KEY, config.kafka().topicPrefix(), config.kafka());
    }

    private void started(String name, String address, String how, long beginMillis) {
        onStarted.accept(new Part(name, address, how, Duration.ofMillis(clock.millis() - beginMillis)));
    }

    /** Whether this process ends. */
    boolean isClosing() {
        return closing;
    }

    @Override
    public synchronized void close() {
        closing = true;
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.atWarn()
                        .addKeyValue("part", part.getClass().getSimpleName())
                        .setCause(e)
                        .log("a part did not close cleanly");
            }
        }
    }
}
