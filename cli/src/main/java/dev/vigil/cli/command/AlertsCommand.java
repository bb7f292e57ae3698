package dev.vigil.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigil.cli.alert.AlertIds;
import dev.vigil.cli.alert.AlertJson;
import dev.vigil.cli.alert.AlertLine;
import dev.vigil.cli.alert.AlertText;
import dev.vigil.cli.terminal.Json;
import dev.vigil.cli.terminal.OutputFormat;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.cli.topic.AlertsReading;
import dev.vigil.cli.topic.KafkaTarget;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vigil alerts}: the state of every alert, one in full, or each change as it comes. */
@Command(
        name = "alerts",
        description = "Alerts, open ones first; with an ID, one of them in full.",
        header = {
            "Examples:",
            "  vigil alerts --follow",
            "  vigil alerts fm2-7f3a91",
            "  vigil alerts close fm2-7f3a91 --by ana --why \"a load test\"",
            ""
        })
final class AlertsCommand implements Callable<Integer> {

    private static final Comparator<Alert> OPEN_FIRST = Comparator.<Alert, Boolean>comparing(
                    alert -> alert.getState() == AlertState.RESOLVED)
            .thenComparing(Comparator.comparingLong(AlertLine::changedMicros).reversed())
            .thenComparing(Alert::getAlertId);

    private final Vigil vigil;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private KafkaOption kafka = new KafkaOption();

    @Parameters(paramLabel = "ID", arity = "0..1", description = "An alert's id, or the beginning of it.")
    private @Nullable String id;

    @Option(
            names = {"-f", "--follow"},
            description = "Then each change as it comes, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "pending, firing, resolved or all. Default: ${DEFAULT-VALUE}.",
            defaultValue = "ALL")
    private State state = State.ALL;

    @Option(names = "--mode", paramLabel = "MODE", description = "FM1 to FM6.")
    private @Nullable Mode mode;

    @Option(names = "--since", paramLabel = "TIME", description = "Changed since: 15m, 2h, 1d, or an ISO time.")
    private @Nullable String since;

    /** What {@code --state} takes. */
    enum State {
        PENDING,
        FIRING,
        RESOLVED,
        ALL
    }

    /** What {@code --mode} takes; in the order of the failure modes. */
    enum Mode {
        FM1,
        FM2,
        FM3,
        FM4,
        FM5,
        FM6
    }

    AlertsCommand(Vigil vigil) {
        this.vigil = vigil;
    }

    @Override
    public Integer call() {
        OutputFormat format = vigil.output(OutputFormat.TABLE);
        if (follow && (id != null || format == OutputFormat.JSON)) {
            throw usage("--follow goes with neither an ID nor one JSON document; use -o jsonl");
        }
        long sinceMicros = sinceMicros();
        KafkaTarget target = kafka.target(vigil);
        target.admin().close(); // says in words why there is no Kafka
        try (AlertsReading reading = AlertsReading.open(target)) {
            Collection<Alert> latest = reading.latest();
            if (reading.undecodable() > 0) {
                vigil.terminal().note("note: " + reading.undecodable() + " records of the topic could not be decoded");
            }
            if (id != null) {
                printOne(AlertIds.only(id, latest), format);
                return ExitCode.YES;
            }
            List<Alert> chosen = latest.stream()
                    .filter(alert -> isWanted(alert, sinceMicros))
                    .sorted(OPEN_FIRST)
                    .toList();
            printAll(chosen, latest, format);
            if (follow) {
                reading.follow(alert -> {
                    if (isWanted(alert, sinceMicros)) {
                        printChange(alert, reading.ids(), format);
                    }
                });
            }
        }
        return ExitCode.YES;
    }

    private void printAll(List<Alert> chosen, Collection<Alert> latest, OutputFormat format) {
        Terminal terminal = vigil.terminal();
        List<String> ids = latest.stream().map(Alert::getAlertId).toList();
        switch (format) {
            case TABLE -> {
                chosen.forEach(alert -> printChange(alert, ids, format));
                if (chosen.isEmpty()) {
                    terminal.note(
                            latest.isEmpty()
                                    ? "no alert is in the topic"
                                    : "none of the " + latest.size() + " alerts in the topic is such a one");
                }
            }
            case JSON -> {
                ArrayNode alerts = Json.array();
                chosen.forEach(alert -> alerts.add(AlertJson.of(alert)));
                ObjectNode document = Json.object().put("schema", "vigil.alerts/1");
                document.set("alerts", alerts);
                terminal.raw(Json.document(document));
            }
            case JSONL -> chosen.forEach(alert -> printChange(alert, ids, format));
        }
    }

    private void printChange(Alert alert, Collection<String> ids, OutputFormat format) {
        Terminal terminal = vigil.terminal();
        if (format == OutputFormat.TABLE) {
            Instant now = vigil.surroundings().clock().instant();
            AlertLine line =
                    new AlertLine(terminal, vigil.surroundings().clock().getZone());
            terminal.raw(line.of(alert, AlertIds.shown(alert.getAlertId(), ids), now));
        } else {
            terminal.raw(Json.line(AlertJson.of(alert)));
        }
    }

    private void printOne(Alert alert, OutputFormat format) {
        Terminal terminal = vigil.terminal();
        switch (format) {
            case TABLE -> new AlertText(terminal, vigil.surroundings().clock().getZone()).print(alert);
            case JSON -> terminal.raw(Json.document(AlertJson.of(alert)));
            case JSONL -> terminal.raw(Json.line(AlertJson.of(alert)));
        }
    }

    private boolean isWanted(Alert alert, long sinceMicros) {
        return (state == State.ALL || state.name().equals(alert.getState().name()))
                && (mode == null || mode.ordinal() == alert.getFailureMode().ordinal())
                && AlertLine.changedMicros(alert) >= sinceMicros;
    }

    private long sinceMicros() {
        if (since == null) {
            return Long.MIN_VALUE;
        }
        try {
            return StartTime.parse(since, vigil.surroundings().clock()).toEpochMilli() * 1_000;
        } catch (IllegalArgumentException e) {
            throw usage("expected --since to be " + e.getMessage());
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }
}
