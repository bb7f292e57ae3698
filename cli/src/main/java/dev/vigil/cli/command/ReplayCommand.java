package dev.vigil.cli.command;

import dev.vigil.cli.catalogue.RecordedCatalogues;
import dev.vigil.cli.config.ConfigLoader;
import dev.vigil.cli.config.LoadedConfig;
import dev.vigil.cli.config.Quantity;
import dev.vigil.cli.config.RuleSettings;
import dev.vigil.cli.replay.Replay;
import dev.vigil.cli.replay.ReplayReport;
import dev.vigil.cli.replay.ReplaySpan;
import dev.vigil.cli.run.Catalogues;
import dev.vigil.cli.run.LongRun;
import dev.vigil.cli.terminal.OutputFormat;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.cli.topic.AlertsReading;
import dev.vigil.cli.topic.KafkaTarget;
import dev.vigil.schema.alert.Alert;
import dev.vigil.streams.catalogue.CatalogueTimeline;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vigil replay}: recorded topics once more, with another catalogue: which alerts there would have been. */
@Command(
        name = "replay",
        description = "Reruns recorded topics beside what runs, and says which alerts there would have been.",
        header = {
            "Examples:",
            "  vigil replay --from 6h --diff",
            "  vigil replay --from 2d --to 1d --catalogue stricter.yaml --diff",
            "",
        })
final class ReplayCommand implements Callable<Integer> {

    private final Vigil vigil;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private KafkaOption kafka = new KafkaOption();

    @Option(
            names = "--from",
            paramLabel = "TIME",
            required = true,
            description = "Alerts since: 15m, 2h, 1d ago, or an ISO time.")
    private String from = "";

    @Option(names = "--to", paramLabel = "TIME", description = "Alerts until. Default: the end of what is recorded.")
    private @Nullable String to;

    @Option(
            names = "--catalogue",
            paramLabel = "FILE",
            description =
                    "A vigil.yaml whose types and dependencies are used throughout. Default: the catalogues on record, each for its time.")
    private @Nullable Path catalogue;

    @Option(names = "--diff", description = "Compare with the alerts on record: added, removed, moved.")
    private boolean diff;

    @Option(
            names = "--warm-up",
            paramLabel = "DURATION",
            defaultValue = "24h",
            description = "How much earlier reading starts, for open runs and baselines. Default: ${DEFAULT-VALUE}.")
    private String warmUp = "";

    ReplayCommand(Vigil vigil) {
        this.vigil = vigil;
    }

    @Override
    public Integer call() throws InterruptedException {
        OutputFormat format = vigil.output(OutputFormat.TABLE);
        if (format == OutputFormat.JSONL) {
            throw usage("a replay is one document: use -o table or -o json");
        }
        ReplaySpan span = span();
        KafkaTarget target = kafka.target(vigil);
        target.admin().close(); // says in words why there is no Kafka
        CatalogueTimeline judgedBy = catalogues(target);
        Terminal terminal = vigil.terminal();
        String name = UUID.randomUUID().toString().substring(0, 8);
        try (Replay replay =
                new Replay(target, span, judgedBy, name, vigil.surroundings().temporaryDirectory())) {
            LongRun.closeAtExit(replay::close);
            AtomicLong told = new AtomicLong(replay.prepare());
            terminal.note("replay from " + span.start() + " (warm-up until " + span.from() + ") to "
                    + (span.toTheEnd() ? "the end of what is recorded" : span.to()) + ": " + told.get()
                    + " records; topics " + replay.prefix().value() + "* are deleted at its end");
            Collection<String> behind = replay.run(left -> tell(terminal, told, left));
            report(target, span, behind, replay.alerts(), terminal, format);
        }
        return ExitCode.YES;
    }

    private void report(
            KafkaTarget target,
            ReplaySpan span,
            Collection<String> behind,
            Collection<Alert> replayed,
            Terminal terminal,
            OutputFormat format) {
        try (AlertsReading recorded = AlertsReading.open(target)) {
            ReplayReport report =
                    ReplayReport.of(span, behind, recorded.latest(), replayed, ReplayReport.recordedIn(target));
            if (format == OutputFormat.JSON) {
                terminal.raw(report.json());
            } else if (diff) {
                report.printDiff(terminal, vigil.surroundings().clock());
            } else {
                report.printFound(terminal, vigil.surroundings().clock());
            }
        }
    }

    /** Says so each time half of what was left is read. */
    private static void tell(Terminal terminal, AtomicLong told, long left) {
        if (left > 10_000 && left < told.get() / 2) {
            told.set(left);
            terminal.note(left + " records left");
        }
    }

    private ReplaySpan span() {
        try {
            Instant begin = StartTime.parse(from, vigil.surroundings().clock());
            Instant end = to == null
                    ? ReplaySpan.END
                    : StartTime.parse(to, vigil.surroundings().clock());
            Duration earlier = Quantity.duration(warmUp);
            return new ReplaySpan(begin, end, earlier);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw usage(
                    message.startsWith("expected") ? message : "expected --from, --to or --warm-up to be " + message);
        }
    }

    /** Of an installation that never recorded one, the configuration in use. */
    private CatalogueTimeline catalogues(KafkaTarget target) {
        Path file = catalogue;
        if (file == null) {
            CatalogueTimeline recorded = RecordedCatalogues.read(target);
            return recorded.versions().isEmpty()
                    ? CatalogueTimeline.always(
                            Catalogues.of(vigil.config(Map.of()).config()))
                    : recorded;
        }
        LoadedConfig loaded = new ConfigLoader(RuleSettings.SHIPPED)
                .load(
                        Optional.of(vigil.surroundings().workingDirectory().resolve(file)),
                        vigil.surroundings().environment(),
                        Map.of());
        return CatalogueTimeline.always(Catalogues.of(loaded.config()));
    }

    private ParameterException usage(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }
}
