package dev.vigil.cli.command;

import dev.vigil.cli.init.SeenFleet;
import dev.vigil.cli.init.StarterConfig;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.cli.topic.KafkaTarget;
import dev.vigil.schema.StartupException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
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
                "A commented vigil.yaml from the workflow types, activities, signals and volumes that Vigil has seen, or that"
                        + " stand in history files.",
        header = {"Examples:", "  vigil init", "  vigil init -w vigil.yaml", "  vigil init -w vigil.yaml histories/", ""
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
    public Integer call() throws IOException {
        Path target =
                file == null ? null : vigil.surroundings().workingDirectory().resolve(file);
        if (target != null && Files.exists(target)) {
            throw exists(target);
        }
        Terminal terminal = vigil.terminal();
        Optional<KafkaTarget> source = paths.isEmpty() ? kafka.targetIfAny(vigil) : Optional.empty();
        SeenFleet fleet = new SeenFleet();
        if (!paths.isEmpty()) {
            histories(fleet, terminal);
        } else if (source.isPresent()) {
            source.get().admin().close(); // says in words why there is no Kafka
            fleet = SeenFleet.read(source.get());
        } else {
            terminal.note("note: no Kafka is configured and no `vigil up` runs here, so this is a bare form;"
                    + " with one running it names what it has seen");
        }
        String text = StarterConfig.of(fleet, source.isPresent() || !paths.isEmpty());
        if (target == null) {
            terminal.raw(text.stripTrailing());
            return ExitCode.YES;
        }
        write(target, text);
        terminal.note("wrote " + target + ": " + fleet.types().size() + " workflow types, "
                + fleet.activities().size() + " activities.   Next: fill in the owners, then vigil config check");
        return ExitCode.YES;
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
