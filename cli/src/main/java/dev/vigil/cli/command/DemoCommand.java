package dev.vigil.cli.command;

import dev.vigil.cli.endpoint.EndpointFile;
import dev.vigil.cli.run.DemoRun;
import dev.vigil.cli.run.DemoScreen;
import dev.vigil.cli.run.DemoSettings;
import dev.vigil.cli.run.LongRun;
import dev.vigil.cli.terminal.Json;
import dev.vigil.cli.terminal.OutputFormat;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.demo.plan.Scenario;
import dev.vigil.demo.report.DemoReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vigil demo}: a fleet that misbehaves in six ways, and Vigil in front of it. */
@Command(
        name = "demo",
        description = "A fleet with a healthy half and six planted faults, caught live. Nothing else is needed.",
        header = {"Examples:", "  vigil demo", "  vigil demo --once -o json", ""})
final class DemoCommand implements Callable<Integer> {

    private static final Duration TIMEOUT = Duration.ofSeconds(240);
    private static final Duration TIMEOUT_WITH_RESOLVE = Duration.ofSeconds(420);

    private final Vigil vigil;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--temporal",
            paramLabel = "SERVER",
            description = "embedded, cli, or HOST:PORT. Default: a `temporal` binary on the PATH, else embedded.")
    private String temporal = "";

    @Option(
            names = "--scenario",
            paramLabel = "WHICH",
            description = "all, fm1 to fm6, or healthy. Default: ${DEFAULT-VALUE}.",
            defaultValue = "ALL")
    private Scenario scenario = Scenario.ALL;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Names all types, queues and activities anew. Default: 0, the names of the documentation.")
    private long seed;

    @Option(names = "--once", description = "End with a table when everything is caught; exit 1 if something is not.")
    private boolean once;

    @Option(names = "--resolve", description = "Also wait until the retry storm's alert has resolved.")
    private boolean resolve;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long catching may take: 240, or 240s. Default: 240 s, with --resolve 420 s.")
    private @Nullable String timeout;

    @Option(names = "--yes-plant-faults", description = "Consent to plant faults on a server that is not on loopback.")
    private boolean plantFaults;

    @Option(names = "--port", paramLabel = "PORT", description = "HTTP port on loopback. Default: 8440 if it is free.")
    private @Nullable Integer port;

    @Option(names = "--keep", paramLabel = "DIR", description = "Keep Kafka's data there.")
    private @Nullable Path keep;

    DemoCommand(Vigil vigil) {
        this.vigil = vigil;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        boolean json = vigil.output(OutputFormat.TABLE) == OutputFormat.JSON;
        Terminal terminal = vigil.terminal();
        Surroundings surroundings = vigil.surroundings();
        DemoScreen screen = new DemoScreen(terminal, surroundings.clock().getZone(), Version.ofVigil(), json);
        try (DemoRun demo = new DemoRun(settings(), surroundings.clock(), screen)) {
            LongRun.closeAtExit(demo::close);
            DemoReport report = demo.run(
                    surroundings.environment().getOrDefault("PATH", ""),
                    EndpointFile.ofUser(surroundings.temporaryDirectory(), surroundings.user()));
            if (json) {
                terminal.raw(Json.document(Json.of(report.json())));
            } else {
                report.table(surroundings.clock().getZone()).lines().forEach(terminal::line);
            }
            if (!demo.resolvedAsAsked()) {
                terminal.problem("the retry storm's alert has not resolved in time");
                return ExitCode.NO;
            }
            return report.judgement().passed() ? ExitCode.YES : ExitCode.NO;
        }
    }

    private DemoSettings settings() {
        Duration otherwise = resolve ? TIMEOUT_WITH_RESOLVE : TIMEOUT;
        return new DemoSettings(
                temporal,
                scenario,
                seed,
                once || resolve,
                resolve,
                timeout == null ? otherwise : seconds(timeout),
                plantFaults,
                Optional.ofNullable(port),
                Optional.ofNullable(keep));
    }

    private Duration seconds(String given) {
        if (!given.matches("[0-9]{1,6}s?") || given.matches("0+s?")) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "expected --timeout to be a number of seconds from 1 to 999999, such as 240 or 240s, got '" + given
                            + "'");
        }
        return Duration.ofSeconds(Long.parseLong(given.replace("s", "")));
    }
}
