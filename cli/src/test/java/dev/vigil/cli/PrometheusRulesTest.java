package dev.vigil.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules over a metric that does not exist never fire: every name in the rule file is one that some module registers. */
class PrometheusRulesTest {

    private static final Pattern METRIC = Pattern.compile("vigil_[a-z_]+");

    @Test
    void everyMetricInTheRulesIsOneThatVigilHas() throws IOException {
        Set<String> named = METRIC.matcher(Files.readString(Path.of("../docs/prometheus-rules.yml")))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
        assertThat(named).hasSizeGreaterThan(6);
        try (Stream<Path> files = Files.walk(Path.of(".."), 12)) {
            String sources = files.filter(file -> file.toString().contains("src/main/java"))
                    .filter(file -> file.toString().endsWith(".java"))
                    .map(PrometheusRulesTest::text)
                    .collect(Collectors.joining());
            List<String> unknown = named.stream()
                    .filter(name -> !sources.contains('"' + name + '"'))
                    .toList();
            assertThat(unknown).isEmpty();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
