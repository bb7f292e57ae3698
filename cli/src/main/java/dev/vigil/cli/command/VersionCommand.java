package dev.vigil.cli.command;

import dev.vigil.cli.terminal.Json;
import dev.vigil.cli.terminal.OutputFormat;
import dev.vigil.cli.terminal.Terminal;
import java.util.concurrent.Callable;
import org.apache.kafka.common.utils.AppInfoParser;
import picocli.CommandLine.Command;

/** {@code vigil version}. */
@Command(
        name = "version",
        description = "The versions of Vigil, Kafka's client and Java.",
        header = {"Examples:", "  vigil version", "  vigil version -o json", ""})
final class VersionCommand implements Callable<Integer> {

    private final Vigil vigil;

    VersionCommand(Vigil vigil) {
        this.vigil = vigil;
    }

    @Override
    public Integer call() {
        Terminal terminal = vigil.terminal();
        String version = Version.ofVigil();
        String kafka = AppInfoParser.getVersion();
        String java = Runtime.version().toString();
        if (vigil.output(OutputFormat.TABLE) == OutputFormat.TABLE) {
            terminal.line("Vigil " + version);
            terminal.line("Kafka client " + kafka);
            terminal.line("Java " + java);
        } else {
            terminal.raw(Json.line(Json.object()
                    .put("vigil", version)
                    .put("kafka_client", kafka)
                    .put("java", java)));
        }
        return ExitCode.YES;
    }
}
