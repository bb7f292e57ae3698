package dev.vigil.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigil.cli.config.VigilConfig;
import dev.vigil.cli.coverage.AlertingRule;
import dev.vigil.cli.coverage.Coverage;
import dev.vigil.cli.coverage.LoadedRules;
import dev.vigil.cli.coverage.PrometheusRules;
import dev.vigil.cli.coverage.RouteProof;
import dev.vigil.cli.run.Catalogues;
import dev.vigil.cli.terminal.Json;
import dev.vigil.cli.terminal.OutputFormat;
import dev.vigil.cli.terminal.Table;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.cli.topic.KafkaTarget;
import dev.vigil.cli.topic.TopicReading;
import dev.vigil.schema.StartupException;
import dev.vigil.schema.Topics;
import dev.vigil.schema.window.FailureRate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigil coverage}: workflow types that no alerting rule of a Prometheus covers; on request, whether a route ends at somebody. */
@Command(
        name = "coverage",
        description = "Says which workflow types no alerting rule of a Prometheus covers.",
        header = {
            "Examples:",
            "  vigil coverage --prometheus http://127.0.0.1:9090",
            "  vigil coverage --prometheus http://127.0.0.1:9090 --prove http://127.0.0.1:9093 PaymentCapture",
            ""
        })
final class CoverageCommand implements Callable<Integer> {

    private static final Duration SEEN_WITHIN = Duration.ofDays(1);
    private static final Duration PROOF_PATIENCE = Duration.ofSeconds(15);

    private final Vigil vigil;

    @Mixin
    private KafkaOption kafka = new KafkaOption();

    @Option(names = "--prometheus", required = true, paramLabel = "URL", description = "Whose rules are read.")
    private @Nullable String prometheus;

    @Option(
            names = "--prove",
            paramLabel = "URL",
            description = "An Alertmanager: posts a synthetic alert for each type, says where it goes, and ends it.")
    private @Nullable String alertmanager;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "Namespace that rules have to admit; default: any.")
    private String namespace = "";

    @Parameters(
            paramLabel = "TYPE",
            arity = "0..*",
            description = "Workflow types; default: those of the catalogue and those seen in the last day.")
    private List<String> named = new ArrayList<>();

    CoverageCommand(Vigil vigil) {
        this.vigil = vigil;
    }

    @Override
    public Integer call() throws InterruptedException {
        VigilConfig config = vigil.config(Map.of()).config();
        Set<String> types = named.isEmpty() ? types(config) : new TreeSet<>(named);
        if (types.isEmpty()) {
            throw new StartupException(
                    StartupException.Kind.USAGE,
                    "no workflow type is known: none in the catalogue, none seen",
                    "",
                    "name some, or run it where vigil.yaml or a running vigil is");
        }
        LoadedRules rules = PrometheusRules.of(Objects.requireNonNull(prometheus));
        Map<String, List<AlertingRule>> covered = Coverage.of(rules, types, namespace);
        Map<String, RouteProof.Route> routes = new LinkedHashMap<>();
        if (alertmanager != null) {
            RouteProof proof = new RouteProof(alertmanager, vigil.surroundings().clock());
            for (String type : types) {
                String owner = Catalogues.of(config).typeOrDefault(type).owner();
                routes.put(type, proof.of(type, namespace, cluster(config), owner, PROOF_PATIENCE));
            }
        }
        print(rules, covered, routes);
        boolean all = covered.values().stream().noneMatch(List::isEmpty);
        boolean reached = routes.values().stream().allMatch(RouteProof.Route::reachesSomebody);
        return all && reached ? ExitCode.YES : ExitCode.NO;
    }

    /** Part of each alert's labels; where several are collected none is proven more than another. */
    private static String cluster(VigilConfig config) {
        return config.clusters().size() == 1
                ? config.clusters().get(0).temporal().cluster()
                : "";
    }

    /** Names without wildcards of the catalogue, and what was seen, if there is a Kafka. */
    private Set<String> types(VigilConfig config) {
        Set<String> types = new TreeSet<>();
        config.types().keySet().stream()
                .filter(name -> name.indexOf('*') < 0 && name.indexOf('?') < 0)
                .forEach(types::add);
        KafkaTarget target = kafka.targetIfAny(vigil).orElse(null);
        if (target == null) {
            vigil.terminal().note("note: no Kafka is configured, so only the catalogue's types are looked at");
            return types;
        }
        target.admin().close(); // says in words why there is no Kafka
        long from = vigil.surroundings().clock().instant().minus(SEEN_WITHIN).toEpochMilli();
        try (TopicReading reading =
                TopicReading.open(target, Topics.FAILURE_RATES.name(target.prefix()), OptionalLong.of(from))) {
            reading.read(
                    polled -> {
                        FailureRate rate = decoded(polled.topic(), polled.value());
                        if (rate != null
                                && (namespace.isEmpty() || rate.getNamespace().equals(namespace))) {
                            types.add(rate.getWorkflowType());
                        }
                        return true;
                    },
                    false);
        }
        return types;
    }

    private static @Nullable FailureRate decoded(String topic, byte[] value) {
        try {
            return Topics.FAILURE_RATES.valueSerde().deserializer().deserialize(topic, value);
        } catch (SerializationException e) {
            return null; // `topics tail` shows it
        }
    }

    private void print(
            LoadedRules rules, Map<String, List<AlertingRule>> covered, Map<String, RouteProof.Route> routes) {
        Terminal terminal = vigil.terminal();
        long without = covered.values().stream().filter(List::isEmpty).count();
        if (vigil.output(OutputFormat.TABLE) == OutputFormat.TABLE) {
            Table table = new Table("TYPE", "COVERED BY", routes.isEmpty() ? "" : "ROUTE");
            covered.forEach(
                    (type, by) -> table.add(type, by.isEmpty() ? "no rule" : names(by), route(routes.get(type))));
            table.print(terminal);
            terminal.line(covered.size() + " types, " + rules.alerting().size() + " alerting rules"
                    + (rules.broken() == 0 ? "" : " (" + rules.broken() + " cannot be evaluated)") + ": " + without
                    + " types without a rule. A rule that covers a type may still never fire at its volume.");
            return;
        }
        ArrayNode types = Json.array();
        covered.forEach((type, by) -> {
            ObjectNode one = Json.object().put("workflow_type", type);
            one.set("rules", Json.of(by.stream().map(AlertingRule::name).toList()));
            RouteProof.Route route = routes.get(type);
            if (route != null) {
                one.put("route_state", route.state());
                one.set("receivers", Json.of(route.receivers()));
            }
            types.add(one);
        });
        ObjectNode document = Json.object()
                .put("schema", "vigil.coverage/1")
                .put("alerting_rules", rules.alerting().size())
                .put("broken_rules", rules.broken());
        document.set("types", types);
        terminal.raw(Json.document(document));
    }

    private static String names(List<AlertingRule> rules) {
        return String.join(
                ", ", rules.stream().map(AlertingRule::name).distinct().toList());
    }

    private static String route(RouteProof.@Nullable Route route) {
        if (route == null) {
            return "";
        }
        return route.reachesSomebody()
                ? "→ " + String.join(", ", route.receivers())
                : route.receivers().isEmpty() ? "nobody" : "held back (" + route.state() + ")";
    }
}
