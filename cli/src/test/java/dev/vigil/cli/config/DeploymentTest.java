package dev.vigil.cli.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.cli.command.CommandTree;
import dev.vigil.cli.command.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What docker-compose.yml asks of Vigil is what Vigil takes; containers are pinned, bounded, checked and nobody's root. */
class DeploymentTest {

    private static final Path ROOT = Path.of("..");

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> services() throws IOException {
        Map<String, Object> compose = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(ROOT.resolve("docker-compose.yml")));
        return (Map<String, Map<String, Object>>) compose.getOrDefault("services", Map.of());
    }

    @Test
    void everyContainerIsPinnedBoundedCheckedAndNotRoot() throws IOException {
        assertThat(services())
                .containsKeys("kafka", "registry", "temporal", "prometheus", "alertmanager", "collector", "streams-app")
                .allSatisfy((name, service) -> {
                    assertThat(String.valueOf(service.get("image"))).as(name).matches(".+:v?[0-9]+[.][0-9]+[.][0-9]+");
                    assertThat(service).as(name).containsKeys("mem_limit", "healthcheck", "volumes");
                    assertThat(String.valueOf(service.get("user"))).as(name).matches("[1-9][0-9]*:[0-9]+");
                });
    }

    @Test
    void everyPortIsOfThisHostOnly() throws IOException {
        services()
                .values()
                .forEach(service -> assertThat((List<?>) service.getOrDefault("ports", List.of()))
                        .allSatisfy(port -> assertThat(String.valueOf(port)).startsWith("127.0.0.1:")));
    }

    @Test
    void theirConfigurationHasNoError() {
        LoadedConfig loaded = new ConfigLoader(RuleSettings.SHIPPED)
                .load(Optional.of(ROOT.resolve("deploy/vigil.yaml")), Map.of("VIGIL_CONSOLE_PORT", "8441"), Map.of());

        assertThat(loaded.config().kafka().bootstrapServers()).isEqualTo("kafka:9092");
        assertThat(loaded.config().kafka().schemaRegistry()).isPresent();
        assertThat(loaded.config().temporal().target()).isEqualTo("temporal:7233");
        assertThat(loaded.config().console().port()).isEqualTo(8441);
    }

    @Test
    void theirCommandsAreCommands() throws IOException {
        for (String name : List.of("collector", "streams-app")) {
            List<?> command = (List<?>)
                    requireNonNull(requireNonNull(services().get(name)).get("command"), name);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
            Surroundings surroundings =
                    new Surroundings(Map.of(), ROOT, ROOT, "nobody", Clock.systemUTC(), stream, stream, false, true);

            int exit = CommandTree.of(surroundings)
                    .execute(java.util.stream.Stream.concat(
                                    command.stream().map(String::valueOf), java.util.stream.Stream.of("--help"))
                            .toArray(String[]::new));

            assertThat(exit).as("%s: %s", name, out).isZero();
        }
    }
}
