package dev.vigil.cli.command;

import dev.vigil.cli.config.KafkaConfig;
import dev.vigil.cli.config.LoadedConfig;
import dev.vigil.cli.run.Registry;
import dev.vigil.cli.terminal.Progress;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.collector.FilesCollector;
import dev.vigil.collector.source.files.FileLimits;
import dev.vigil.collector.source.files.FileReading;
import dev.vigil.collector.source.files.FileWalk;
import dev.vigil.collector.source.files.HistoryFiles;
import dev.vigil.collector.source.files.Verdict;
import dev.vigil.schema.StartupException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code vigil collect --files}: history files onto the topics, and then the end. */
final class FilesOption {

    private static final String KAFKA_KEY = "kafka.bootstrap_servers";

    @Option(
            names = "--files",
            paramLabel = "PATH",
            arity = "1..*",
            description = "History files and directories, instead of a live fleet; a scope of their own.")
    private @Nullable List<Path> paths;

    @Option(
            names = "--cluster",
            paramLabel = "C",
            description = "With --files: the cluster they come from; a file does not name it.")
    private @Nullable String cluster;

    boolean isGiven() {
        return paths != null;
    }

    Integer collect(Vigil vigil, RunOptions options) {
        List<String> namespaces = options.namespacesGiven();
        if (cluster == null || cluster.isEmpty() || namespaces.size() != 1) {
            throw usage("expected --cluster C and one -n NS with --files: a history file names neither");
        }
        List<Path> given = paths == null ? List.of() : paths;
        Path here = vigil.surroundings().workingDirectory();
        for (Path path : given) {
            if (!Files.exists(here.resolve(path))) {
                throw usage("there is no such file or directory: " + path);
            }
        }
        LoadedConfig loaded = vigil.config(options.flags());
        KafkaConfig kafka = loaded.config().kafka();
        if (kafka.bootstrapServers().isEmpty()) {
            throw new StartupException(
                    StartupException.Kind.USAGE,
                    "expected the address of a Kafka, got none",
                    KAFKA_KEY,
                    "--kafka HOST:PORT, VIGIL_KAFKA, or kafka.bootstrap_servers in vigil.yaml");
        }
        Registry.register(kafka);
        Terminal terminal = vigil.terminal();
        Progress progress = new Progress(terminal, System::nanoTime);
        Map<String, Object> settings = kafka.clientSettings(kafka.bootstrapServers());
        try (FilesCollector collector = new FilesCollector(
                settings,
                kafka.topicPrefix(),
                cluster,
                namespaces.get(0),
                new HistoryFiles(FileLimits.DEFAULT, System::nanoTime),
                vigil.surroundings().clock(),
                reading -> {
                    tell(reading, terminal);
                    progress.file(reading.file());
                })) {
            given.forEach(path -> FileWalk.visit(here.resolve(path), path.toString(), collector));
            FilesCollector.Tally tally = collector.finish();
            terminal.line(tally.events() + " events of " + tally.runs() + " runs written: " + tally.read()
                    + " files whole, " + tally.inPart() + " in part, " + tally.refused() + " not read");
            return tally.refused() == 0 ? ExitCode.YES : ExitCode.NO;
        } catch (KafkaException e) {
            throw new StartupException(
                    StartupException.Kind.UNREACHABLE,
                    "Kafka at " + kafka.bootstrapServers() + " did not take the events ("
                            + e.getClass().getSimpleName() + ")",
                    KAFKA_KEY + ", " + loaded.origin(KAFKA_KEY),
                    "run the same command again: what was written before counts once");
        }
    }

    private static void tell(FileReading reading, Terminal terminal) {
        if (reading.verdict() != Verdict.READ) {
            terminal.problem(reading.file() + ": "
                    + (reading.verdict() == Verdict.REFUSED
                            ? "not read"
                            : reading.verdict().name().toLowerCase(Locale.ROOT))
                    + ": " + reading.reason());
        }
    }

    private static StartupException usage(String what) {
        return new StartupException(StartupException.Kind.USAGE, what, "--files", "vigil collect --help");
    }
}
