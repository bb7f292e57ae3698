package dev.vigil.cli.command;

import dev.vigil.cli.config.FlagValue;
import dev.vigil.cli.config.VigilConfig;
import dev.vigil.cli.init.SeenFleet;
import dev.vigil.cli.init.StarterConfig;
import dev.vigil.cli.run.TemporalConnections;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.cli.topic.KafkaTarget;
import dev.vigil.collector.source.temporal.RequestFailedException;
import dev.vigil.collector.source.temporal.TemporalFrontend;
import dev.vigil.collector.source.temporal.TemporalNamespace;
import dev.vigil.schema.StartupException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vigil init}: a commented vigil.yaml from what Vigil has seen running. */
@Command(
        name = "init",
        description =
                "A commented vigil.yaml from the workflow types, activities, signals and volumes that run in Temporal now, that Vigil"
                        + " has seen, or that stand in history files.",
        header = {
            "Examples:",
            "  vigil init --temporal 127.0.0.1:7233 -n payments -w vigil.yaml",
            "  vigil init",
            "  vigil init -w vigil.yaml histories/",
            ""
        })
final class InitCommand implements Callable<Integer> {

    private final Vigil vigil;

    @Mixin
    private KafkaOption kafka = new KafkaOption();

    @Option(
            names = {"-w", "--write"},
            paramLabel = "FILE",
            description = "Write it to this file, which must not exist yet. Default: stdout.")
    private @Nullable Path file;

    @Option(
            names = "--temporal",
            paramLabel = "HOST:PORT",
            description =
                    "Temporal's frontend, whose running fleet is looked at: lists and counts, and the beginning of a few histories"
                            + " of each type. Certificates and keys as for collect: vigil.yaml, VIGIL_TEMPORAL_….")
    private @Nullable String temporal;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            split = ",",
            description = "Namespaces; temporal.namespaces.")
    private List<String> namespaces = List.of();

    @Parameters(
            paramLabel = "PATH",
            arity = "0..*",
            description = "History files and directories to read instead of Kafka.")
    private List<Path> paths = List.of();

    @Spec
    private @Nullable CommandSpec spec;

    InitCommand(Vigil vigil) {
        this.vigil = vigil;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path target =
                file == null ? null : vigil.surroundings().workingDirectory().resolve(file);
        if (target != null && Files.exists(target)) {
            throw exists(target);
        }
        Terminal terminal = vigil.terminal();
        if (temporal != null && !paths.isEmpty()) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "expected --temporal or history files, got both; the file is written from one of them");
        }
        Optional<KafkaTarget> source =
                paths.isEmpty() && temporal == null ? kafka.targetIfAny(vigil) : Optional.empty();
        SeenFleet fleet = new SeenFleet();
        if (temporal != null) {
            live(fleet, terminal);
        } else if (!paths.isEmpty()) {
            histories(fleet, terminal);
        } else if (source.isPresent()) {
            source.get().admin().close(); // says in words why there is no Kafka
            fleet = SeenFleet.read(source.get());
        } else {
            terminal.note("note: no Kafka is configured and no `vigil up` runs here, so this is a bare form;"
                    + " with one running it names what it has seen");
        }
        String text = StarterConfig.of(fleet, source.isPresent() || !paths.isEmpty() || temporal != null);
        if (target == null) {
            terminal.raw(text.stripTrailing());
            return ExitCode.YES;
        }
        write(target, text);
        terminal.note("wrote " + target + ": " + fleet.types().size() + " workflow types, "
                + fleet.activities().size() + " activities.   Next: fill in the owners, then vigil config check");
        return ExitCode.YES;
    }

    private void live(SeenFleet fleet, Terminal terminal) throws InterruptedException {
        Map<String, FlagValue> flags = new LinkedHashMap<>();
        flags.put("temporal.target", new FlagValue("--temporal", String.valueOf(temporal)));
        if (!namespaces.isEmpty()) {
            flags.put("temporal.namespaces", new FlagValue("-n", String.join(",", namespaces)));
        }
        VigilConfig config = vigil.config(flags).config();
        Clock clock = vigil.surroundings().clock();
        try (TemporalFrontend frontend = TemporalFrontend.connect(
                TemporalConnections.of(config.temporal(), config.temporal().target()),
                TemporalConnections.limits(config.collector().requestsPerSecond(), config.collector()),
                clock,
                (name, api, result) -> {})) {
            for (String name : config.temporal().namespaces()) {
                TemporalNamespace namespace = frontend.namespace(name);
                terminal.note("looks at namespace " + name + " ...");
                fleet.read(config.temporal().cluster(), namespace, clock);
            }
        } catch (RequestFailedException e) {
            throw new StartupException(
                    StartupException.Kind.UNREACHABLE,
                    "Temporal did not answer: " + e.getMessage(),
                    "temporal.target, --temporal",
                    "try again; `vigil init PATH` reads exported histories instead");
        }
    }

    private void histories(SeenFleet fleet, Terminal terminal) {
        for (Path path : paths) {
            Path found = vigil.surroundings().workingDirectory().resolve(path);
            if (!Files.exists(found)) {
                throw new ParameterException(
                        Objects.requireNonNull(spec).commandLine(), "there is no such file or directory: " + path);
            }
            fleet.read(found, (name, reason) -> terminal.note("note: " + name + " is not read: " + reason));
        }
    }

    private static void write(Path target, String text) {
        try {
            Files.writeString(target, text, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw exists(target);
        } catch (IOException e) {
            throw new StartupException(
                    StartupException.Kind.USAGE,
                    "the file " + target + " cannot be written (" + e.getClass().getSimpleName() + ")",
                    "--write",
                    "name a file in a directory that is there and that this user may write to");
        }
    }

    private static StartupException exists(Path target) {
        return new StartupException(
                StartupException.Kind.USAGE,
                "the file " + target + " exists already, and init overwrites nothing",
                "--write",
                "name another file, or move this one away");
    }
}
