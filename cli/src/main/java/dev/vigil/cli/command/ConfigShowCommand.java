package dev.vigil.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigil.cli.config.Effective;
import dev.vigil.cli.config.LoadedConfig;
import dev.vigil.cli.terminal.Json;
import dev.vigil.cli.terminal.OutputFormat;
import dev.vigil.cli.terminal.Table;
import dev.vigil.cli.terminal.Terminal;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code vigil config show}. */
@Command(
        name = "show",
        description = "Each value in force and where it came from; secrets are not shown.",
        header = {"Examples:", "  vigil config show", "  vigil config show -o json", ""})
final class ConfigShowCommand implements Callable<Integer> {

    private final Vigil vigil;

    ConfigShowCommand(Vigil vigil) {
        this.vigil = vigil;
    }

    @Override
    public Integer call() {
        LoadedConfig loaded = vigil.config(Map.of());
        Terminal terminal = vigil.terminal();
        switch (vigil.output(OutputFormat.TABLE)) {
            case TABLE -> {
                Table table = new Table("KEY", "VALUE", "ORIGIN");
                loaded.effective().forEach(value -> table.add(value.key(), value.value(), value.origin()));
                table.print(terminal);
            }
            case JSON -> {
                ArrayNode values = Json.array();
                loaded.effective().forEach(value -> values.add(json(value)));
                ObjectNode document = Json.object().put("schema", "vigil.config/1");
                document.set("values", values);
                terminal.raw(Json.document(document));
            }
            case JSONL -> loaded.effective().forEach(value -> terminal.raw(Json.line(json(value))));
        }
        return ExitCode.YES;
    }

    private static ObjectNode json(Effective value) {
        return Json.object().put("key", value.key()).put("value", value.value()).put("origin", value.origin());
    }
}
