package dev.vigil.cli.command;

import dev.vigil.cli.alert.AlertLine;
import dev.vigil.cli.config.LoadedConfig;
import dev.vigil.cli.config.VigilConfig;
import dev.vigil.cli.endpoint.Endpoint;
import dev.vigil.cli.endpoint.EndpointFile;
import dev.vigil.cli.run.LongRun;
import dev.vigil.cli.run.RunningVigil;
import dev.vigil.cli.run.Screen;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.schema.StartupException;
import dev.vigil.schema.alert.Alert;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code vigil up}: collector, streams application and, unless there is one, a Kafka, in one process. */
@Command(
        name = "up",
        description = "Everything in one process, for a fleet of your own.",
        header = {
            "Examples:",
            "  vigil up --temporal 127.0.0.1:7233",
            "  vigil up --temporal temporal:7233 -n payments --metrics-target http://worker-1:9464/metrics",
            ""
        })
final class UpCommand implements Callable<Integer> {

    private final Vigil vigil;

    @Mixin
    private RunOptions options = new RunOptions();

    UpCommand(Vigil vigil) {
        this.vigil = vigil;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        LoadedConfig loaded = vigil.config(options.flags());
        VigilConfig config = loaded.config();
        requireTemporal(config);
        Terminal terminal = vigil.terminal();
        Path data = vigil.surroundings()
                .workingDirectory()
                .resolve(config.kafka().embedded().directory());
        EndpointFile endpoint = EndpointFile.in(data);
        RunningVigil running =
                new RunningVigil(loaded, vigil.surroundings().clock(), part -> terminal.note(Screen.line(part)));
        LongRun.closeAtExit(() -> {
            running.close();
            forget(endpoint);
        });
        terminal.note("Vigil " + Version.ofVigil() + " watches " + watched(config));
        if (!config.declared()) {
            terminal.note(
                    "  note       " + (loaded.source().isEmpty() ? "no vigil.yaml" : "no types in " + loaded.source())
                            + ": undeclared workflow types raise no alert of their own and go by default"
                            + " objectives; `vigil init` writes one, docs/vigil.yaml is an annotated sample");
        }
        running.kafka(data);
        running.collectors("up");
        running.workerMetrics();
        running.streams(data.resolve("streams"));
        running.reloading(loaded, () -> vigil.config(options.flags()), terminal::note);
        running.notifier();
        String http = running.status(config.console().port());
        endpoint.write(Endpoint.ofThisProcess(
                "up",
                running.bootstrapServers(),
                config.kafka().topicPrefix().value(),
                config.clusters().get(0).temporal().target(),
                http));
        terminal.note("  Alerts     appear below as they fire; in another terminal: vigil alerts --follow");
        AlertPrinter printer = new AlertPrinter(terminal);
        running.onAlert(printer::print);
        terminal.problem("error: " + new LongRun(running, terminal).untilFatal());
        running.close();
        return ExitCode.UNREACHABLE;
    }

    /** {@code [payments, loans] at HOST:PORT}, cluster after cluster. */
    static String watched(VigilConfig config) {
        return config.clusters().stream()
                .map(cluster -> cluster.temporal().namespaces() + " at "
                        + cluster.temporal().target())
                .collect(java.util.stream.Collectors.joining(", "));
    }

    static void requireTemporal(VigilConfig config) {
        if (config.clusters().isEmpty()) {
            throw new StartupException(
                    StartupException.Kind.USAGE,
                    "expected the address of a Temporal frontend, got none",
                    "temporal.target",
                    "--temporal HOST:PORT, VIGIL_TEMPORAL, or temporal.target in vigil.yaml; or `vigil demo`");
        }
    }

    private static void forget(EndpointFile endpoint) {
        try {
            endpoint.delete();
        } catch (IOException e) {
            // it names a process that is gone, which every reader recognises
            org.slf4j.LoggerFactory.getLogger(UpCommand.class)
                    .atDebug()
                    .setCause(e)
                    .log("the endpoint file was not removed");
        }
    }

    /** Prints the news of alerts, one line each. */
    private final class AlertPrinter {
        private final Screen screen = new Screen();
        private final Terminal terminal;

        AlertPrinter(Terminal terminal) {
            this.terminal = terminal;
        }

        void print(Alert alert) {
            if (screen.isNews(alert)) {
                terminal.raw(
                        new AlertLine(terminal, vigil.surroundings().clock().getZone())
                                .of(
                                        alert,
                                        Screen.shortId(alert),
                                        vigil.surroundings().clock().instant()));
            }
        }
    }
}
