package dev.vigil.cli.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vigil.cli.terminal.Progress;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.collector.source.files.FileLimits;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.check.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Forty real histories were read by hand, and each finding in them was judged ({@code check/verdicts.csv}). A finding that
 * changes, comes or goes fails here until somebody reads the file again and judges it. Skipped where there is no corpus.
 */
class CheckVerdictsTest {

    @Test
    void theFindingsAreTheOnesThatWereJudgedRight() throws IOException {
        Path corpus = corpus();
        assumeTrue(Files.isDirectory(corpus), "skipped: no histories at " + corpus);
        Map<String, TreeSet<String>> judged = judged();
        Map<String, TreeSet<String>> found = new TreeMap<>();
        Collected report = new Collected(found);
        Progress progress = new Progress(new Terminal(System.out, System.err, true, false, true), System::nanoTime);
        HistoryCheck check = new HistoryCheck(FileLimits.DEFAULT, 4, Catalogue.EMPTY, report, progress);

        judged.keySet().forEach(file -> check.path(corpus.resolve(file), file));
        check.end(() -> Duration.ZERO);

        assertThat(found).isEqualTo(judged);
        assertThat(judged).hasSize(40);
    }

    private static Map<String, TreeSet<String>> judged() throws IOException {
        Map<String, TreeSet<String>> judged = new TreeMap<>();
        try (InputStream in =
                Objects.requireNonNull(CheckVerdictsTest.class.getResourceAsStream("/check/verdicts.csv"))) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            for (String line : lines.subList(1, lines.size())) {
                String[] cells = line.split(",", 7);
                assertThat(cells[5]).as(line).isEqualTo("right");
                TreeSet<String> findings = judged.computeIfAbsent(cells[0], file -> new TreeSet<>());
                if (!cells[1].equals("-")) {
                    findings.add(String.join(" ", cells[1], cells[2], cells[3], cells[4]));
                }
            }
        }
        return judged;
    }

    /** Findings by file. */
    private record Collected(Map<String, TreeSet<String>> found) implements CheckReport {
        @Override
        public void run(CheckedRun run) {
            TreeSet<String> findings = found.computeIfAbsent(run.file(), file -> new TreeSet<>());
            for (Finding finding : run.findings()) {
                findings.add(String.join(
                        " ",
                        finding.modeNumber(),
                        finding.verdict().name(),
                        finding.rule(),
                        String.valueOf(finding.eventId())));
            }
        }

        @Override
        public void refused(String file, String reason) {
            found.put(file, new TreeSet<>(List.of(reason)));
        }

        @Override
        public void end(CheckTotals totals, Duration took) {
            // nothing to say
        }
    }

    private static Path corpus() {
        for (Path directory = Path.of("").toAbsolutePath(); directory != null; directory = directory.getParent()) {
            Path beside = directory.resolveSibling("shared").resolve("corpus/histories");
            if (Files.isDirectory(beside)) {
                return beside;
            }
        }
        return Path.of("../shared/corpus/histories");
    }
}
