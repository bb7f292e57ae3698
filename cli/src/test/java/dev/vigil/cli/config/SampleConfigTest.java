package dev.vigil.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The annotated sample is right, and a typo in any of its keys is found. */
class SampleConfigTest {

    private static final Path SAMPLE = Path.of("../docs/vigil.yaml");
    private static final Pattern KEY = Pattern.compile("^ *\"?([A-Za-z0-9_.*-]+)\"?:", Pattern.MULTILINE);

    /** Names that the user chooses; every other key is ours. */
    private static final Set<String> CHOSEN =
            Set.of("PaymentCapture", "Loan*", "*", "payments-api", "main", "chat", "release-7", "payments-host", "eu");

    private final ConfigLoader loader = new ConfigLoader(RuleSettings.SHIPPED);

    @Test
    void theSampleHasNoErrorAndSetsEveryKeyThatThereIs() throws IOException {
        LoadedConfig loaded = loader.parse(Files.readString(SAMPLE), "vigil.yaml");

        assertThat(loaded.effective())
                .filteredOn(value ->
                        !value.key().startsWith("types.Loan") && !value.key().startsWith("types.*"))
                .allSatisfy(value -> assertThat(value.origin()).startsWith("vigil.yaml:"));
    }

    @Test
    void theDefaultsThatTheSampleNamesAreTheDefaults() {
        VigilConfig config =
                loader.parse("types: {A: {owner: x}}", "vigil.yaml").config();

        assertThat(config.types().get("A")).isNotNull().satisfies(type -> {
            assertThat(type.objective().failureRate()).isEqualTo(0.05);
            assertThat(type.objective().queueWait()).hasSeconds(5);
            assertThat(type.signals()).isEqualTo(TypeConfig.Signals.ANY);
            assertThat(type.batch()).isFalse();
        });
        assertThat(config.collector().since())
                .hasValueSatisfying(since -> assertThat(since).hasHours(1));
        assertThat(config.collector().scanInterval()).hasSeconds(1);
        assertThat(config.collector().metricsInterval()).hasSeconds(15);
        assertThat(config.kafka().topicPrefix().value()).isEqualTo("vigil.");
        assertThat(config.kafka().shards()).isEqualTo(8);
        assertThat(config.kafka().merge()).isEqualTo(2);
        assertThat(config.kafka().embedded().maxBytes()).isEqualTo(2L << 30);
        assertThat(config.temporal().namespaces()).containsExactly("default");
        assertThat(config.console().port()).isEqualTo(8440);
    }

    @TestFactory
    List<DynamicTest> aTypoInAnyKeyIsFoundWithLineColumnAndSuggestion() throws IOException {
        String sample = Files.readString(SAMPLE);
        List<MatchResult> keys = KEY.matcher(sample)
                .results()
                .filter(match -> !CHOSEN.contains(match.group(1)))
                .toList();
        assertThat(keys).hasSizeGreaterThan(45);
        return keys.stream()
                .map(match -> DynamicTest.dynamicTest(match.group(1), () -> expectTypoFound(sample, match)))
                .toList();
    }

    private void expectTypoFound(String sample, MatchResult match) {
        // Given: the key with its last two letters swapped, or, where they are equal, one dropped
        String key = match.group(1);
        String typo = typo(key);
        String text = sample.substring(0, match.start(1)) + typo + sample.substring(match.end(1));
        int line = 1
                + (int) sample.substring(0, match.start(1))
                        .chars()
                        .filter(c -> c == 10)
                        .count();
        int column = match.start(1) - sample.lastIndexOf('\n', match.start(1));

        // When
        ConfigException found = catchThrowableOfType(ConfigException.class, () -> loader.parse(text, "vigil.yaml"));

        // Then
        assertThat(found).as(typo).isNotNull();
        assertThat(found.problems()).anySatisfy(problem -> {
            assertThat(problem.what()).startsWith("unknown key '" + typo + "'");
            assertThat(problem.at()).isEqualTo(new Position("vigil.yaml", line, column));
            assertThat(problem.hint()).contains("did you mean '" + key + "'?");
        });
    }

    private static String typo(String key) {
        int last = key.length() - 1;
        return key.charAt(last) == key.charAt(last - 1)
                ? key.substring(0, last)
                : key.substring(0, last - 1) + key.charAt(last) + key.charAt(last - 1);
    }
}
