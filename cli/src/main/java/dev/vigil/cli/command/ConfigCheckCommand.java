package dev.vigil.cli.command;

import dev.vigil.cli.config.LoadedConfig;
import dev.vigil.cli.config.VigilConfig;
import dev.vigil.cli.terminal.Json;
import dev.vigil.cli.terminal.OutputFormat;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code vigil config check}. */
@Command(
        name = "check",
        description = "Reads the configuration and says everything that is wrong with it.",
        header = {"Examples:", "  vigil config check", "  vigil config check -c prod.yaml", ""})
final class ConfigCheckCommand implements Callable<Integer> {

    private final Vigil vigil;

    ConfigCheckCommand(Vigil vigil) {
        this.vigil = vigil;
    }

    @Override
    public Integer call() {
        LoadedConfig loaded = vigil.config(Map.of());
        VigilConfig config = loaded.config();
        String source = loaded.source().isEmpty() ? "no vigil.yaml here, defaults" : loaded.source();
        if (vigil.output(OutputFormat.TABLE) == OutputFormat.TABLE) {
            vigil.terminal()
                    .line(source + ": no error; " + config.types().size() + " types, "
                            + config.dependencies().size() + " dependencies");
        } else {
            vigil.terminal()
                    .raw(Json.line(Json.object()
                            .put("schema", "vigil.config-check/1")
                            .put("file", loaded.source())
                            .put("types", config.types().size())
                            .put("dependencies", config.dependencies().size())));
        }
        return ExitCode.YES;
    }
}
