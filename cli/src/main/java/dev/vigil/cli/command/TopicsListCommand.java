package dev.vigil.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigil.cli.config.Quantity;
import dev.vigil.cli.terminal.Json;
import dev.vigil.cli.terminal.OutputFormat;
import dev.vigil.cli.terminal.Table;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.schema.admin.TopicAdmin;
import dev.vigil.schema.admin.TopicState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code vigil topics list}. */
@Command(
        name = "list",
        description = "The topics of Vigil and what is there of them.",
        header = {"Examples:", "  vigil topics list", "  vigil topics list --kafka kafka-1:9092 -o json", ""})
final class TopicsListCommand implements Callable<Integer> {

    private final Vigil vigil;

    @Mixin
    private KafkaOption kafka = new KafkaOption();

    TopicsListCommand(Vigil vigil) {
        this.vigil = vigil;
    }

    @Override
    public Integer call() {
        List<TopicState> states;
        try (TopicAdmin admin = kafka.target(vigil).admin()) {
            states = admin.states();
        }
        Terminal terminal = vigil.terminal();
        switch (vigil.output(OutputFormat.TABLE)) {
            case TABLE -> table(states).print(terminal);
            case JSON -> {
                ArrayNode topics = Json.array();
                states.forEach(state -> topics.add(json(state)));
                ObjectNode document = Json.object().put("schema", "vigil.topics/1");
                document.set("topics", topics);
                terminal.raw(Json.document(document));
            }
            case JSONL -> states.forEach(state -> terminal.raw(Json.line(json(state))));
        }
        return ExitCode.YES;
    }

    private static Table table(List<TopicState> states) {
        Table table = new Table("TOPIC", "PARTITIONS", "REPLICAS", "CLEANUP", "RETENTION", "HOLDS");
        for (TopicState state : states) {
            TopicState.Found found = state.found().orElse(null);
            if (found == null) {
                table.add(state.name(), "missing", "", "", "", state.topic().description());
            } else {
                table.add(
                        state.name(),
                        Integer.toString(found.partitions()),
                        Integer.toString(found.replication()),
                        found.settings().getOrDefault("cleanup.policy", ""),
                        retention(found),
                        state.topic().description());
            }
        }
        return table;
    }

    private static String retention(TopicState.Found found) {
        String millis = found.settings().getOrDefault("retention.ms", "-1");
        return millis.equals("-1") ? "for ever" : Quantity.text(Duration.ofMillis(Long.parseLong(millis)));
    }

    private static ObjectNode json(TopicState state) {
        ObjectNode json = Json.object()
                .put("topic", state.name())
                .put("description", state.topic().description())
                .put("exists", state.found().isPresent());
        state.found()
                .ifPresent(found -> json.put("partitions", found.partitions())
                        .put("replication", found.replication())
                        .put("cleanup", found.settings().getOrDefault("cleanup.policy", ""))
                        .put("retention_ms", Long.parseLong(found.settings().getOrDefault("retention.ms", "-1"))));
        return json;
    }
}
