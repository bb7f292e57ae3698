package dev.vigil.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigil.cli.terminal.Json;
import dev.vigil.cli.terminal.Nearest;
import dev.vigil.cli.terminal.OutputFormat;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.cli.terminal.Tone;
import dev.vigil.cli.topic.KafkaTarget;
import dev.vigil.cli.topic.TopicReading;
import dev.vigil.schema.StartupException;
import dev.vigil.schema.Topics;
import dev.vigil.schema.alert.DetectorForecast;
import dev.vigil.schema.alert.DetectorLevel;
import dev.vigil.schema.alert.DetectorReading;
import dev.vigil.streams.judge.Rule;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vigil rules explain}: a rule's page, and with a subject what its statistic knows of it. */
@Command(
        name = "explain",
        description = "A rule's page; with --subject what its statistic knows: evidence, thresholds, baseline, delays.",
        header = {
            "Examples:",
            "  vigil rules explain retry-burst",
            "  vigil rules explain failure-rate --subject PaymentCapture",
            ""
        })
final class RulesExplainCommand implements Callable<Integer> {

    private static final int WIDTH = 100;
    private static final Duration LOOKED_BACK = Duration.ofDays(3);
    private static final double MINUTES_A_DAY = 1440;

    private final Vigil vigil;

    @Mixin
    private KafkaOption kafka = new KafkaOption();

    @Parameters(paramLabel = "RULE", description = "A rule's id; `vigil rules` lists them.")
    private @Nullable String id;

    @Option(names = "--subject", paramLabel = "NAME", description = "Workflow type, dependency or queue.")
    private @Nullable String subject;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "Only this namespace; default: all in which the subject was judged.")
    private @Nullable String namespace;

    RulesExplainCommand(Vigil vigil) {
        this.vigil = vigil;
    }

    @Override
    public Integer call() {
        Rule rule = rule(Objects.requireNonNull(id));
        List<DetectorReading> readings = subject == null ? List.of() : readings(rule.id(), subject);
        Terminal terminal = vigil.terminal();
        if (vigil.output(OutputFormat.TABLE) == OutputFormat.TABLE) {
            page(terminal, rule);
            readings.forEach(reading -> reading(terminal, reading));
        } else {
            ObjectNode json = RulesListing.json(rule).put("schema", "vigil.rule/1");
            json.set("readings", Json.of(readings));
            terminal.raw(vigil.output(OutputFormat.TABLE) == OutputFormat.JSON ? Json.document(json) : Json.line(json));
        }
        return ExitCode.YES;
    }

    private Rule rule(String wanted) {
        List<Rule> rules = RulesListing.rules(vigil);
        return rules.stream()
                .filter(rule -> rule.id().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new StartupException(
                        StartupException.Kind.USAGE,
                        "there is no rule '" + wanted + "'",
                        "",
                        Nearest.to(wanted, rules.stream().map(Rule::id).toList())
                                .map(near -> "did you mean '" + near + "'?  `vigil rules` lists them")
                                .orElse("`vigil rules` lists them")));
    }

    private static void page(Terminal terminal, Rule rule) {
        terminal.line(
                Tone.STRONG,
                rule.id() + " · " + RulesListing.mode(rule) + " · judges each " + RulesListing.judges(rule));
        part(terminal, "meaning", rule.description().meaning());
        part(terminal, "formula", rule.description().formula());
        part(terminal, "defaults", rule.description().defaults());
        part(terminal, "errors", rule.description().errors());
        part(terminal, "tuning", rule.description().tuning());
    }

    private static void part(Terminal terminal, String name, String text) {
        String label = String.format(Locale.ROOT, "%-10s", name);
        StringBuilder line = new StringBuilder(label);
        for (String word : text.split(" ")) {
            if (line.length() > label.length() && line.length() + 1 + word.length() > WIDTH) {
                terminal.line(line.toString());
                line = new StringBuilder(" ".repeat(label.length()));
            } else if (line.length() > label.length()) {
                line.append(' ');
            }
            line.append(word);
        }
        terminal.line(line.toString());
    }

    private List<DetectorReading> readings(String rule, String wanted) {
        KafkaTarget target = kafka.target(vigil);
        target.admin().close(); // says in words why there is no Kafka
        Map<String, DetectorReading> latest = new TreeMap<>();
        long from = vigil.surroundings().clock().instant().minus(LOOKED_BACK).toEpochMilli();
        try (TopicReading reading =
                TopicReading.open(target, Topics.DETECTORS.name(target.prefix()), OptionalLong.of(from))) {
            reading.read(
                    polled -> {
                        DetectorReading one = decoded(polled.topic(), polled.value());
                        if (one != null
                                && one.getRule().equals(rule)
                                && one.getSubject().equals(wanted)
                                && (namespace == null || one.getNamespace().equals(namespace))) {
                            latest.put(
                                    one.getSource().getCluster() + "/" + one.getNamespace() + "/"
                                            + one.getSource().getOrigin(),
                                    one);
                        }
                        return true;
                    },
                    false);
        }
        if (latest.isEmpty()) {
            throw new StartupException(
                    StartupException.Kind.USAGE,
                    "rule " + rule + " has recorded nothing of '" + wanted + "' in the last 3 days",
                    "",
                    "a statistic records what it knows at the end of each hour of event time; a rule without a statistic"
                            + " records nothing");
        }
        return List.copyOf(latest.values());
    }

    private static @Nullable DetectorReading decoded(String topic, byte[] value) {
        try {
            return Topics.DETECTORS.valueSerde().deserializer().deserialize(topic, value);
        } catch (SerializationException e) {
            return null; // `topics tail` shows it
        }
    }

    private static void reading(Terminal terminal, DetectorReading reading) {
        terminal.line("");
        terminal.line(
                Tone.STRONG,
                reading.getSubject() + " in " + reading.getNamespace() + ", as of "
                        + Instant.EPOCH.plus(reading.getAtMicros(), ChronoUnit.MICROS));
        terminal.line(String.format(
                Locale.ROOT,
                "normal     p0 %.2f %% (%s; baseline %.1f bad of %.0f), dispersion φ %.2f, %.0f outcomes a day",
                100 * reading.getLimit(),
                reading.getMature() ? "learned" : "not known yet, so what is allowed",
                reading.getBaselineBad(),
                reading.getBaselineAll(),
                reading.getDispersion(),
                reading.getPerDay()));
        for (DetectorLevel level : reading.getLevels()) {
            terminal.line(String.format(
                    Locale.ROOT,
                    "R = %-4.0f   evidence S %.2f nats, warns at h %.2f, pages at %.2f (U %.2f)",
                    level.getOddsRatio(),
                    level.getEvidence(),
                    level.getThreshold(),
                    level.getPageThreshold(),
                    level.getUncensored()));
        }
        terminal.line(
                "state      " + (reading.getPaging() ? "pages" : reading.getFiring() ? "warns" : "nothing fires"));
        for (DetectorForecast forecast : reading.getForecasts()) {
            terminal.line(String.format(
                    Locale.ROOT,
                    "forecast   a rise to %.1f %% would warn in %s and page in %s at today's traffic",
                    100 * forecast.getShare(),
                    delay(forecast.getOutcomesToWarning(), reading.getPerDay()),
                    delay(forecast.getOutcomesToPage(), reading.getPerDay())));
        }
    }

    private static String delay(double outcomes, double perDay) {
        if (outcomes < 0) {
            return "no time (it cannot be seen)";
        }
        double minutes = Math.max(1, outcomes / Math.max(1, perDay) * MINUTES_A_DAY);
        if (minutes < 120) {
            return String.format(Locale.ROOT, "%.0f min", minutes);
        }
        return minutes < 2 * MINUTES_A_DAY
                ? String.format(Locale.ROOT, "%.1f h", minutes / 60)
                : String.format(Locale.ROOT, "%.1f days", minutes / MINUTES_A_DAY);
    }
}
