package dev.vigil.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vigil.schema.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {

    private static final RuleSetting MIN_ATTEMPTS = RuleSetting.count("retry-burst", "min_attempts", 10, 1, 1000);
    private static final RuleSetting RESOLVE_AFTER = RuleSetting.duration(
            "retry-burst", "resolve_after", Duration.ofMinutes(3), Duration.ofMinutes(1), Duration.ofDays(1));
    private static final RuleSetting SHARE = RuleSetting.percent("failure-rate", "clear_below", 0.02, 0, 1);

    private final ConfigLoader loader = new ConfigLoader(List.of(MIN_ATTEMPTS, RESOLVE_AFTER, SHARE));

    @Test
    void allErrorsAreListedAtOnceWithTheLineAndACaret() {
        ConfigException found = errors("""
                dependencies:
                  payments-api:
                    activities: [Charge]
                    onwer: payments
                kafka:
                  partitions: {shards: many}
                """);

        assertThat(found.text())
                .containsExactly(
                        "error: unknown key 'onwer' in dependencies.payments-api",
                        "  --> vigil.yaml:4:5",
                        "4 |     onwer: payments",
                        "  |     ^^^^^ did you mean 'owner'?  allowed: activities, owner, runbook",
                        "error: expected kafka.partitions.shards to be a whole number in 1..1000, got 'many'",
                        "  --> vigil.yaml:6:24",
                        "6 |   partitions: {shards: many}",
                        "  |                        ^^^^");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "types: {A: {objective: {failure_rate: 0.02}}} | a percentage such as 2% or 0.5%, got '0.02'",
                "types: {A: {objective: {failure_rate: 200%}}} | a percentage of at most 100%, got '200%'",
                "types: {A: {objective: {queue_wait: 5}}} | a duration such as 500ms, 5s, 2m, 1h or 30d, got '5'",
                "types: {A: {signals: noen}} | any or none or order_independent (did you mean 'none'?), got 'noen'",
                "types: {A: {batch: yes}} | true or false, got 'yes'",
                "types: {A: {conflicts: [[approve]]}} | at least two different signal names",
                "types: {A: {conflicts: [approve, reject]}} | a list of lists, such as [[approve, reject]], got 'approve'",
                "types: {A: owner} | expected types.A to hold keys, got 'owner'",
                "types: {A: {owner: }} | expected types.A.owner to be a text, got nothing",
                "types: {A: {owner: [x]}} | expected types.A.owner to be a text, got a list",
                "dependencies: {d: {owner: x}} | expected dependencies.d to name at least one activity",
                "dependencies: {d: {activities: [A]}, e: {activities: [A]}} | named by two dependencies, d and e",
                "collector: {since: yesterday} | or retention for all there is, got 'yesterday'",
                "collector: {metrics_targets: [worker:9464]} | an address such as http://worker-1:9464/metrics",
                "kafka: {bootstrap_servers: kafka} | expected kafka.bootstrap_servers to hold HOST:PORT",
                "kafka: {topic_prefix: a b} | at most 100 of letters, digits, '.', '_' and '-', got 'a b'",
                "kafka: {replication: 0} | a replication factor in 1..100, or -1 for the brokers' default, got '0'",
                "kafka: {embedded: {max_size: 1MiB}} | a size of at least 512MiB, got '1MiB'",
                "temporal: {target: http://x:7233} | expected temporal.target to be HOST:PORT",
                "console: {port: 99999} | a whole number in 0..65535, got '99999'",
                "rules: {retry-burst: {min_attempts: 0}} | a whole number in 1..1000, got '0'",
                "rules: {retry-brust: {}} | unknown key 'retry-brust' in rules",
                "rules: {retry-burst: {resolve_aftre: 1m}} | unknown key 'resolve_aftre' in rules.retry-burst",
                "a: [ | expected YAML",
            })
    void saysWhatWasExpectedAndWhatCame(String yaml, String expected) {
        assertThat(errors(yaml).getMessage()).contains(expected);
    }

    @Test
    void aKeyThatStandsTwiceIsAnError() {
        assertThat(errors("kafka: {replication: 1}\nkafka: {replication: 3}").text())
                .contains("error: key 'kafka' stands twice in the file", "  --> vigil.yaml:2:1");
    }

    @Test
    void aFlagGoesOverTheEnvironmentOverTheFileOverTheDefault(@TempDir Path directory) throws IOException {
        Path file = write(directory, "kafka: {bootstrap_servers: file:1, topic_prefix: file., replication: 2}");
        Map<String, String> environment =
                Map.of("VIGIL_KAFKA_BOOTSTRAP_SERVERS", "env:1,env:2", "VIGIL_KAFKA_TOPIC_PREFIX", "env.");
        Map<String, FlagValue> flags = Map.of("kafka.bootstrap_servers", new FlagValue("--kafka", "flag:1"));

        LoadedConfig loaded = loader.load(Optional.of(file), environment, flags);

        assertThat(loaded.config().kafka().bootstrapServers()).isEqualTo("flag:1");
        assertThat(loaded.origin("kafka.bootstrap_servers")).isEqualTo("--kafka");
        assertThat(loaded.config().kafka().topicPrefix().value()).isEqualTo("env.");
        assertThat(loaded.origin("kafka.topic_prefix")).isEqualTo("VIGIL_KAFKA_TOPIC_PREFIX");
        assertThat(loaded.config().kafka().replication()).isEqualTo((short) 2);
        assertThat(loaded.origin("kafka.replication")).isEqualTo(file + ":1:70");
        assertThat(loaded.origin("kafka.partitions.shards")).isEqualTo("default");
    }

    @Test
    void aBadValueInTheEnvironmentNamesItsVariable() {
        assertThatThrownBy(() -> loader.load(Optional.empty(), Map.of("VIGIL_CONSOLE_PORT", "http"), Map.of()))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.type(ConfigException.class))
                .extracting(ConfigException::text)
                .isEqualTo(List.of(
                        "error: expected console.port to be a whole number in 0..65535, got 'http'",
                        "  from  VIGIL_CONSOLE_PORT"));
    }

    @Test
    void aMistypedVariableIsToldAndOneOfAnOrchestratorIsNot() {
        Map<String, String> environment = Map.of(
                "VIGIL_KAFKA_TOPICPREFIX", "x", "VIGIL_PORT_8440_TCP_ADDR", "10.0.0.1", "VIGIL_SERVICE_HOST", "x");

        assertThat(loader.load(Optional.empty(), environment, Map.of()).notices())
                .containsExactly("environment variable VIGIL_KAFKA_TOPICPREFIX is no setting and ignored; did you mean"
                        + " VIGIL_KAFKA_TOPIC_PREFIX?");
    }

    @Test
    void rulesGetTheirSettingsInTheUnitOfTheirDefault() {
        RulesConfig rules = loader.parse(
                        "rules: {retry-burst: {min_attempts: 20, resolve_after: 5m}, failure-rate: {clear_below: 1%}}",
                        "vigil.yaml")
                .config()
                .rules();

        assertThat(rules.number("retry-burst", "min_attempts")).isEqualTo(20);
        assertThat(rules.duration("retry-burst", "resolve_after")).isEqualTo(Duration.ofMinutes(5));
        assertThat(rules.number("failure-rate", "clear_below")).isEqualTo(0.01);
        assertThatThrownBy(() -> rules.number("retry-burst", "nothing")).hasMessageContaining("no rule declares");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka: {properties: {sasl.jaas.config: hush-hush}}",
                "kafka:\n  properties:\n    ssl.keystore.password: hush-hush\n    ssl.keystore.pasword: hush-hush",
                "kafka:\n  properties:\n    ssl.keystore.pasword: hush-hush",
                "kafka:\n  properties:\n    sasl.mechanism: [hush-hush]",
                "kafka:\n  properties:\n    ssl.key.password: 'hush-hush",
            })
    void aSecretIsShownNowhere(String yaml) {
        try {
            LoadedConfig loaded = loader.parse(yaml, "vigil.yaml");
            assertThat(loaded.effective().toString()).contains("(redacted)").doesNotContain("hush");
            assertThat(loaded.toString()).doesNotContain("hush");
        } catch (ConfigException e) {
            assertThat(e.text().toString()).doesNotContain("hush");
        }
    }

    @Test
    void theFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> loader.load(Optional.of(Path.of("nowhere.yaml")), Map.of(), Map.of()))
                .isInstanceOf(StartupException.class)
                .hasMessage("the configuration file nowhere.yaml does not exist");
    }

    @Test
    void anEmptyFileIsAllDefaultsAndDeclaresNothing() {
        VigilConfig config = loader.parse("# nothing\n", "vigil.yaml").config();

        assertThat(config.declared()).isFalse();
        assertThat(config.types()).isEmpty();
    }

    private ConfigException errors(String yaml) {
        ConfigException found = catchThrowableOfType(ConfigException.class, () -> loader.parse(yaml, "vigil.yaml"));
        assertThat(found).as(yaml).isNotNull();
        return found;
    }

    private static Path write(Path directory, String yaml) throws IOException {
        return Files.writeString(directory.resolve("vigil.yaml"), yaml);
    }

    @Test
    void aCatalogueWithManyFaultsNamesEachOneByLine() {
        String text = """
                owners: [payments, loans]
                types:
                  "Loan*": {owner: loans}
                  "*Loan": {owner: paymets}
                  A: {conflicts: [[approve]], waivers: {FM2: {owner: ann, until: soon, reason: x}, FM7: {}}}
                  B: {peak_per_hour: -5, objective: {failure_rate: -2%, queue_wait: -5s}, probe: {replay: on_new_bild, rate: -1/s, sample: 0}}
                  C: {signals: none, conflicts: [[a, b]], waivers: {FM1: {owner: ann}}}
                dependencies:
                  one: {activities: [Charge]}
                  two: {activities: [Charge]}
                """;

        assertThatThrownBy(() -> new ConfigLoader(RuleSettings.SHIPPED).parse(text, "vigil.yaml"))
                .isInstanceOfSatisfying(ConfigException.class, e -> {
                    List<Integer> lines = e.problems().stream()
                            .map(problem ->
                                    problem.at() == null ? 0 : problem.at().line())
                            .toList();
                    assertThat(lines).isSorted().contains(4, 5, 6, 7, 10);
                    assertThat(String.join("\n", e.text()))
                            .contains("globs Loan* and *Loan are equally long and match the same names")
                            .contains("nobody knows the owner 'paymets'", "did you mean 'payments'?")
                            .contains("at least two different signal names")
                            .contains("a day such as 2026-12-31")
                            .contains("unknown key 'FM7' in types.A.waivers")
                            .contains("types.B.peak_per_hour")
                            .contains("types.B.objective.failure_rate")
                            .contains("types.B.objective.queue_wait")
                            .contains("did you mean 'on_new_build'?")
                            .contains("types.B.probe.rate")
                            .contains("types.B.probe.sample")
                            .contains("declares signals: none")
                            .contains("'until' is missing")
                            .contains("named by two dependencies, one and two");
                });
    }

    @Test
    void typesMayHaveAnyName() {
        String text = """
                types:
                  "Loan 'o\\"approval\\\\ 🙂": {owner: x, waivers: {FM2: {owner: ann, until: 2026-12-31, reason: r}}}
                """;

        LoadedConfig loaded = new ConfigLoader(RuleSettings.SHIPPED).parse(text, "vigil.yaml");

        assertThat(loaded.config().types()).containsOnlyKeys("Loan 'o\"approval\\ 🙂");
    }
}
