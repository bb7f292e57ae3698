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

/** {@code vigil collect}: the collector alone, for production. */
@Command(
        name = "collect",
        description = "Exports Temporal's events and worker metrics to Kafka, until Ctrl-C; or history files, once.",
        header = {
            "Examples:",
            "  vigil collect --temporal temporal:7233 -n payments --kafka kafka-1:9092",
            "  vigil collect -c prod.yaml --since 7d",
            "  vigil collect --temporal eu=temporal-eu:7233 --temporal us=temporal-us:7233 -n eu/loans -n us/payments",
            "  vigil collect --files exports/ --cluster cloud -n payments --kafka kafka-1:9092",
            ""
        })
final class CollectCommand implements Callable<Integer> {

    private final Vigil vigil;

    @Mixin
    private RunOptions options = new RunOptions();

    @Mixin
    private FilesOption files = new FilesOption();

    CollectCommand(Vigil vigil) {
        this.vigil = vigil;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (files.isGiven()) {
            return files.collect(vigil, options);
        }
        LoadedConfig loaded = vigil.config(options.flags());
        VigilConfig config = loaded.config();
        UpCommand.requireTemporal(config);
        Terminal terminal = vigil.terminal();
        RunningVigil running =
                new RunningVigil(loaded, vigil.surroundings().clock(), part -> terminal.note(Screen.line(part)));
        LongRun.closeAtExit(running::close);
        terminal.note("Vigil " + Version.ofVigil() + " collects " + UpCommand.watched(config));
        running.configuredKafka();
        running.collectors("");
        running.workerMetrics();
        running.reloading(loaded, () -> vigil.config(options.flags()), terminal::note);
        running.status(config.console().port());
        terminal.problem("error: " + new LongRun(running, terminal).untilFatal());
        running.close();
        return ExitCode.UNREACHABLE;
    }
}
