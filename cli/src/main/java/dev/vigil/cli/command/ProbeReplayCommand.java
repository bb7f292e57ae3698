package dev.vigil.cli.command;

import dev.vigil.cli.config.ClusterConfig;
import dev.vigil.cli.config.FlagValue;
import dev.vigil.cli.config.Quantity;
import dev.vigil.cli.config.TemporalConfig;
import dev.vigil.cli.config.VigilConfig;
import dev.vigil.cli.probe.ProbeReportText;
import dev.vigil.cli.probe.ProbeRun;
import dev.vigil.cli.run.LongRun;
import dev.vigil.cli.run.TemporalConnections;
import dev.vigil.cli.terminal.Json;
import dev.vigil.cli.terminal.OutputFormat;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.cli.topic.KafkaTarget;
import dev.vigil.collector.probe.ProbeProgress;
import dev.vigil.collector.probe.ProbeReport;
import dev.vigil.collector.probe.ProbeSettings;
import dev.vigil.schema.StartupException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vigil probe replay}: whether open runs replay on the code now deployed. */
@Command(
        name = "replay",
        description =
                "Has workers replay the open runs of a type, one by one, and says which cannot. Writes nothing to any history;"
                        + " costs the fleet one query a run. Interrupted, it goes on where it stopped.",
        header = {
            "Examples:",
            "  vigil probe replay --type LoanApproval",
            "  vigil probe replay --type Order --build 2026.11.22-b --rate 5/s --sample 200",
            ""
        })
final class ProbeReplayCommand implements Callable<Integer> {

    private static final Duration TELL_EVERY = Duration.ofSeconds(5);
    private static final String ALL = "all";

    private final Vigil vigil;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private KafkaOption kafka = new KafkaOption();

    @Option(names = "--type", paramLabel = "T", required = true, description = "Workflow type.")
    private String type = "";

    @Option(
            names = "--build",
            paramLabel = "B",
            description = "Build that the result is to be of; refused if the workers say that they run another.")
    private @Nullable String build;

    @Option(names = "--rate", paramLabel = "RATE", description = "Queries at most: 2/s, 30/m. Default: 2/s.")
    private String rate = "2/s";

    @Option(
            names = "--sample",
            paramLabel = "N",
            description = "Runs to ask at most, chosen at random, or all. Default: all.")
    private String sample = ALL;

    @Option(names = "--closed", description = "Closed runs that are still retained, instead of open ones.")
    private boolean closed;

    @Option(
            names = "--fresh",
            description = "Starts anew even if a probe of this type was interrupted within the last hour.")
    private boolean fresh;

    @Option(
            names = "--temporal",
            paramLabel = "HOST:PORT",
            description = "Temporal's frontend; temporal.target in vigil.yaml.")
    private @Nullable String temporal;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "Namespace; the configured one if there is one only.")
    private @Nullable String namespace;

    @Option(names = "--cluster", paramLabel = "C", description = "Cluster; the configured one if there is one only.")
    private @Nullable String cluster;

    ProbeReplayCommand(Vigil vigil) {
        this.vigil = vigil;
    }

    @Override
    public Integer call() throws InterruptedException {
        OutputFormat format = vigil.output(OutputFormat.TABLE);
        VigilConfig config = vigil.config(flags()).config();
        ClusterConfig chosen = cluster(config);
        ProbeSettings settings = settings(chosen.temporal());
        String target = target(config, chosen.temporal());
        Terminal terminal = vigil.terminal();
        Optional<KafkaTarget> keeper = kafka.targetIfAny(vigil);
        keeper.ifPresent(found -> found.admin().close()); // says in words why there is no Kafka
        if (keeper.isEmpty()) {
            terminal.note(
                    "note: no Kafka is configured and no `vigil up` runs here, so the result is shown and not kept:"
                            + " no scorecard will know of it");
        }
        try (ProbeRun probe = new ProbeRun(
                TemporalConnections.of(chosen.temporal(), target),
                TemporalConnections.limits(chosen.requestsPerSecond(), config.collector()),
                keeper,
                settings,
                fresh,
                vigil.surroundings().clock())) {
            LongRun.closeAtExit(probe::close);
            ProbeReport report = probe.run(
                    before -> terminal.note("goes on after " + before + " runs that were answered before"),
                    new Teller(terminal));
            print(report, settings, format);
            return code(report);
        }
    }

    private static int code(ProbeReport report) {
        if (report.incompatible() > 0) {
            return ExitCode.NO;
        }
        if (!report.head().ended()) {
            return ExitCode.INTERRUPTED;
        }
        return report.isClean() ? ExitCode.YES : ExitCode.UNPROVEN;
    }

    private void print(ProbeReport report, ProbeSettings settings, OutputFormat format) {
        Terminal terminal = vigil.terminal();
        switch (format) {
            case TABLE -> ProbeReportText.table(report, settings, terminal);
            case JSON -> terminal.raw(Json.document(ProbeReportText.json(report, settings)));
            case JSONL -> terminal.raw(Json.line(ProbeReportText.json(report, settings)));
        }
    }

    /** The only one, or the one that is named. */
    private ClusterConfig cluster(VigilConfig config) {
        List<ClusterConfig> all = config.clusters().isEmpty()
                ? List.of(
                        new ClusterConfig(config.temporal(), config.collector().requestsPerSecond(), List.of()))
                : config.clusters();
        List<String> names = all.stream().map(each -> each.temporal().cluster()).toList();
        if (cluster == null && all.size() == 1) {
            return all.get(0);
        }
        int at = cluster == null ? -1 : names.indexOf(cluster);
        if (at < 0) {
            throw usage("expected --cluster to be one of " + String.join(", ", names) + ", got "
                    + (cluster == null ? "none" : "'" + cluster + "'"));
        }
        return all.get(at);
    }

    private ProbeSettings settings(TemporalConfig temporal) {
        List<String> namespaces = temporal.namespaces();
        if (namespace == null && namespaces.size() > 1) {
            throw usage("expected one namespace, got " + String.join(", ", namespaces) + "; name it with -n");
        }
        try {
            return new ProbeSettings(
                    temporal.cluster(),
                    namespace == null ? namespaces.get(0) : namespace,
                    type,
                    Optional.ofNullable(build),
                    Quantity.rate(rate),
                    sample.equals(ALL) ? 0 : sampled(),
                    closed);
        } catch (IllegalArgumentException e) {
            throw usage("expected " + e.getMessage());
        }
    }

    private int sampled() {
        try {
            int count = Integer.parseInt(sample);
            if (count > 0 && count <= ProbeSettings.MOST_SAMPLED) {
                return count;
            }
        } catch (NumberFormatException e) {
            // the same sentence as for a number out of range
        }
        throw new IllegalArgumentException(
                "--sample to be all or a number in 1.." + ProbeSettings.MOST_SAMPLED + ", got '" + sample + "'");
    }

    private String target(VigilConfig config, TemporalConfig chosen) {
        String configured = chosen.target();
        return configured.isEmpty()
                ? KafkaOption.running(vigil.surroundings(), config.kafka().embedded())
                        .map(endpoint -> endpoint.temporal())
                        .orElseThrow(() -> new StartupException(
                                StartupException.Kind.USAGE,
                                "expected the address of a Temporal frontend, got none",
                                "temporal.target",
                                "--temporal HOST:PORT, VIGIL_TEMPORAL, or temporal.target in vigil.yaml"))
                : configured;
    }

    private Map<String, FlagValue> flags() {
        Map<String, FlagValue> flags = new LinkedHashMap<>();
        if (temporal != null) {
            flags.put("temporal.target", new FlagValue("--temporal", temporal));
        }
        return flags;
    }

    private ParameterException usage(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }

    /** One line every few seconds. */
    private final class Teller implements java.util.function.Consumer<ProbeProgress> {
        private final Terminal terminal;
        private long toldAtMillis = vigil.surroundings().clock().millis();

        Teller(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public void accept(ProbeProgress progress) {
            long now = vigil.surroundings().clock().millis();
            if (now - toldAtMillis >= TELL_EVERY.toMillis()) {
                toldAtMillis = now;
                terminal.note(progress.asked() + (progress.expected() >= 0 ? " of " + progress.expected() : "")
                        + " runs asked, " + progress.incompatible() + " do not replay");
            }
        }
    }
}
