package dev.vigil.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigil.cli.terminal.Json;
import dev.vigil.cli.terminal.OutputFormat;
import dev.vigil.cli.terminal.Table;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.cli.topic.KafkaTarget;
import dev.vigil.cli.topic.LedgerReading;
import dev.vigil.schema.collector.Completeness;
import dev.vigil.schema.collector.CompletenessState;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code vigil ledger}: what Temporal says exists against what is held; exit code 1 if something is missing. */
@Command(
        name = "ledger",
        description =
                "Per namespace and hour: what Temporal says exists against what is held. Exit code 1 if runs are missing.",
        header = {"Examples:", "  vigil ledger", "  vigil ledger -n payments --from 1d -o json", ""})
final class LedgerCommand implements Callable<Integer> {

    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mmxxx", Locale.ROOT);

    private final Vigil vigil;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private KafkaOption kafka = new KafkaOption();

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "Only this namespace, repeatable.")
    private List<String> namespaces = List.of();

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Hours since: 2h, 1d, or an ISO time. Default: ${DEFAULT-VALUE}.",
            defaultValue = "1d")
    private String from = "1d";

    LedgerCommand(Vigil vigil) {
        this.vigil = vigil;
    }

    @Override
    public Integer call() {
        OutputFormat format = vigil.output(OutputFormat.TABLE);
        Instant since = since();
        KafkaTarget target = kafka.target(vigil);
        target.admin().close(); // says in words why there is no Kafka
        LedgerReading ledger = LedgerReading.of(target);
        if (ledger.undecodable() > 0) {
            vigil.terminal().note("note: " + ledger.undecodable() + " records of the topic could not be decoded");
        }
        List<Completeness> hours = ledger.hours().stream()
                .filter(each -> namespaces.isEmpty() || namespaces.contains(each.getNamespace()))
                .filter(each ->
                        !micros(each.getHourStartMicros()).plusSeconds(3_600).isBefore(since))
                .toList();
        print(hours, format);
        return hours.stream().anyMatch(each -> each.getState() == CompletenessState.GAP) ? ExitCode.NO : ExitCode.YES;
    }

    private void print(List<Completeness> hours, OutputFormat format) {
        Terminal terminal = vigil.terminal();
        switch (format) {
            case TABLE -> table(hours).print(terminal);
            case JSON -> {
                ArrayNode array = Json.array();
                hours.forEach(each -> array.add(json(each)));
                ObjectNode document = Json.object().put("schema", "vigil.ledger/1");
                document.set("hours", array);
                terminal.raw(Json.document(document));
            }
            case JSONL -> hours.forEach(each -> terminal.raw(Json.line(json(each))));
        }
        if (format != OutputFormat.TABLE) {
            return;
        }
        long missing = hours.stream().mapToLong(Completeness::getMissingRuns).sum();
        if (hours.isEmpty()) {
            terminal.note("nothing is in the ledger since " + from
                    + ": a collector writes it, a minute after it has started, where the server can count");
        } else if (missing > 0) {
            terminal.note(missing + " closed runs are missing; the collector looks for them again by itself for a week"
                    + " after their close, less where it holds too many runs to remember each");
        }
    }

    private Table table(List<Completeness> hours) {
        ZoneId zone = vigil.surroundings().clock().getZone();
        Table table = new Table("NAMESPACE", "HOUR", "STATE", "TEMPORAL", "HELD", "EVENTS", "MISSING");
        boolean several = hours.stream()
                        .map(each -> each.getSource().getCluster())
                        .distinct()
                        .count()
                > 1;
        for (Completeness hour : hours) {
            table.add(
                    (several ? hour.getSource().getCluster() + "/" : "") + hour.getNamespace(),
                    HOUR.format(micros(hour.getHourStartMicros()).atZone(zone)),
                    hour.getState().name().toLowerCase(Locale.ROOT),
                    hour.getSourceRuns() < 0 ? "?" : Long.toString(hour.getSourceRuns()),
                    Long.toString(hour.getHeldRuns()),
                    Long.toString(hour.getHeldEvents()),
                    hour.getMissingRuns() == 0
                            ? "0"
                            : hour.getMissingRuns() + " runs, " + (hour.getSourceEvents() < 0 ? "at least " : "")
                                    + hour.getMissingEvents() + " events");
        }
        return table;
    }

    private static ObjectNode json(Completeness hour) {
        return Json.object()
                .put("cluster", hour.getSource().getCluster())
                .put("namespace", hour.getNamespace())
                .put("hour", micros(hour.getHourStartMicros()).toString())
                .put("state", hour.getState().name().toLowerCase(Locale.ROOT))
                .put("source_runs", hour.getSourceRuns())
                .put("source_events", hour.getSourceEvents())
                .put("held_runs", hour.getHeldRuns())
                .put("held_events", hour.getHeldEvents())
                .put("missing_runs", hour.getMissingRuns())
                .put("missing_events", hour.getMissingEvents())
                .put("unreadable_runs", hour.getUnreadableRuns())
                .put("complete_to", micros(hour.getCompleteToMicros()).toString())
                .put("checked_at", micros(hour.getCheckedAtMicros()).toString());
    }

    private Instant since() {
        try {
            return StartTime.parse(from, vigil.surroundings().clock());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    java.util.Objects.requireNonNull(spec).commandLine(), "expected --from to be " + e.getMessage());
        }
    }

    private static Instant micros(long micros) {
        return Instant.EPOCH.plus(micros, java.time.temporal.ChronoUnit.MICROS);
    }
}
