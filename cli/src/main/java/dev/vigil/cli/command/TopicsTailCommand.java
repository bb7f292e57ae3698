package dev.vigil.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigil.cli.terminal.Json;
import dev.vigil.cli.terminal.Nearest;
import dev.vigil.cli.terminal.OutputFormat;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.cli.topic.KafkaTarget;
import dev.vigil.cli.topic.RecordJson;
import dev.vigil.cli.topic.TopicReading;
import dev.vigil.schema.Topic;
import dev.vigil.schema.Topics;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vigil topics tail}: any record of the catalogue as JSON, one a line. */
@Command(
        name = "tail",
        description = "The records of a topic as JSON, keys and values, committed ones only.",
        header = {
            "Examples:",
            "  vigil topics tail workflow-events --from 15m --limit 10",
            "  vigil topics tail alerts --from start | jq .value.title",
            "",
        })
final class TopicsTailCommand implements Callable<Integer> {

    private static final String START = "start";

    private final Vigil vigil;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private KafkaOption kafka = new KafkaOption();

    @Parameters(paramLabel = "TOPIC", description = "Name of the topic, with or without its prefix.")
    private String topic = "";

    @Option(
            names = "--from",
            paramLabel = "TIME",
            defaultValue = "1h",
            description = "Records captured since: 15m, 1h, 2d, an ISO time, or start. Default: ${DEFAULT-VALUE}.")
    private String from = "";

    @Option(names = "--limit", paramLabel = "N", description = "Stop after N records.")
    private long limit = Long.MAX_VALUE;

    @Option(names = "--key", paramLabel = "KEY", description = "Only records with this key, as it is printed.")
    private @Nullable String key;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with records as they come, until Ctrl-C.")
    private boolean follow;

    TopicsTailCommand(Vigil vigil) {
        this.vigil = vigil;
    }

    @Override
    public Integer call() {
        OutputFormat format = vigil.output(OutputFormat.JSONL);
        if (limit < 1) {
            throw usage("expected --limit to be at least 1, got " + limit);
        }
        if (follow && format == OutputFormat.JSON) {
            throw usage("one JSON document has an end and --follow has none: use -o jsonl");
        }
        OptionalLong fromMillis = fromMillis();
        Topic<String, ?> catalogued = catalogued();
        KafkaTarget target = kafka.target(vigil);
        target.admin().close(); // says in words why there is no Kafka
        try (TopicReading reading = TopicReading.open(target, catalogued.name(target.prefix()), fromMillis)) {
            print(reading, new RecordJson(catalogued), format);
        }
        return ExitCode.YES;
    }

    private void print(TopicReading reading, RecordJson json, OutputFormat format) {
        Terminal terminal = vigil.terminal();
        ArrayNode all = Json.array();
        Consumer<ObjectNode> sink = switch (format) {
            case TABLE -> document -> terminal.raw(row(document));
            case JSON -> all::add;
            case JSONL -> document -> terminal.raw(Json.line(document));
        };
        long[] left = {limit};
        reading.read(
                polled -> {
                    if (key == null || key.equals(RecordJson.key(polled))) {
                        sink.accept(json.of(polled));
                        left[0]--;
                    }
                    return left[0] > 0;
                },
                follow);
        if (format == OutputFormat.JSON) {
            terminal.raw(Json.document(all));
        }
    }

    private static String row(ObjectNode document) {
        return document.path("timestamp").asText() + "  "
                + document.path("partition").asInt() + ":"
                + document.path("offset").asLong() + "  " + Json.line(document.path("key")) + "  "
                + Json.line(document.path("value"));
    }

    private OptionalLong fromMillis() {
        if (from.equals(START)) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(
                    StartTime.parse(from, vigil.surroundings().clock()).toEpochMilli());
        } catch (IllegalArgumentException e) {
            throw usage("expected --from to be start or " + e.getMessage());
        }
    }

    /** By its name, whatever stands before it: the prefix is known only when Kafka is. */
    private Topic<String, ?> catalogued() {
        return Topics.ALL.stream()
                .filter(known -> topic.endsWith(known.name()))
                .max(Comparator.comparingInt(known -> known.name().length()))
                .orElseThrow(() -> {
                    List<String> names = Topics.ALL.stream().map(Topic::name).toList();
                    String meant = Nearest.to(topic, names)
                            .map(near -> ", did you mean '" + near + "'?")
                            .orElse("");
                    return usage("unknown topic '" + topic + "'" + meant + "  topics: " + String.join(", ", names));
                });
    }

    private ParameterException usage(String message) {
        return new ParameterException(java.util.Objects.requireNonNull(spec).commandLine(), message);
    }
}
