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
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code vigil init}: a commented vigil.yaml from what Vigil has seen running. */
@Command(
        name = "init",
        description = "A commented vigil.yaml from the workflow types, activities and signals that Vigil has seen.",
        header = {"Examples:", "  vigil init", "  vigil init -w vigil.yaml", ""})
final class InitCommand implements Callable<Integer> {

    private final Vigil vigil;

    @Mixin
    private KafkaOption kafka = new KafkaOption();

    @Option(
            names = {"-w", "--write"},
            paramLabel = "FILE",
            description = "Write it to this file, which must not exist yet. Default: stdout.")
    private @Nullable Path file;

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
        Optional<KafkaTarget> source = kafka.targetIfAny(vigil);
        SeenFleet fleet = new SeenFleet();
        if (source.isPresent()) {
            source.get().admin().close(); // says in words why there is no Kafka
            fleet = SeenFleet.read(source.get());
        } else {
            terminal.note("note: no Kafka is configured and no `vigil up` runs here, so this is a bare form;"
                    + " with one running it names what it has seen");
        }
        String text = StarterConfig.of(fleet, source.isPresent());
        if (target == null) {
            terminal.raw(text.stripTrailing());
            return ExitCode.YES;
        }
        write(target, text);
        terminal.note("wrote " + target + ": " + fleet.types().size() + " workflow types, "
                + fleet.activities().size() + " activities.   Next: fill in the owners, then vigil config check");
        return ExitCode.YES;
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
