package dev.vigil.cli.command;

import dev.vigil.cli.config.LoadedConfig;
import dev.vigil.cli.config.VigilConfig;
import dev.vigil.cli.run.LongRun;
import dev.vigil.cli.run.RunningVigil;
import dev.vigil.cli.run.Screen;
import dev.vigil.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code vigil stream}: the streams application alone, for production. */
@Command(
        name = "stream",
        description = "Turns events in Kafka into windows and alerts, until Ctrl-C.",
        header = {"Examples:", "  vigil stream --kafka kafka-1:9092", "  vigil stream -c prod.yaml", ""})
final class StreamCommand implements Callable<Integer> {

    private final Vigil vigil;

    @Mixin
    private RunOptions options = new RunOptions();

    StreamCommand(Vigil vigil) {
        this.vigil = vigil;
    }

    @Override
    public Integer call() throws InterruptedException {
        LoadedConfig loaded = vigil.config(options.flags());
        VigilConfig config = loaded.config();
        Terminal terminal = vigil.terminal();
        RunningVigil running =
                new RunningVigil(loaded, vigil.surroundings().clock(), part -> terminal.note(Screen.line(part)));
        LongRun.closeAtExit(running::close);
        terminal.note("Vigil " + Version.ofVigil() + " streams");
        running.configuredKafka();
        running.streams(vigil.surroundings()
                .workingDirectory()
                .resolve(config.kafka().embedded().directory())
                .resolve("streams"));
        running.reloading(loaded, () -> vigil.config(options.flags()), terminal::note);
        running.notifier();
        running.status(config.console().port());
        terminal.problem("error: " + new LongRun(running, terminal).untilFatal());
        running.close();
        return ExitCode.UNREACHABLE;
    }
}
