package dev.vigil.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class InspectMetricsCommandTest {

    private static final String HOSTILE = "a\u001b[2J\u0085\u202e";

    private static final String PAGE = """
            temporal_num_pollers{namespace="default",poller_type="activity_task",task_queue="HOSTILE",worker_type="ActivityWorker"} 2
            temporal_activity_schedule_to_start_latency_seconds_bucket{activity_type="Charge",exception="none",task_queue="q",le="30"} 1
            temporal_activity_schedule_to_start_latency_seconds_bucket{activity_type="Charge",exception="none",task_queue="q",le="+Inf"} 1
            """.replace("HOSTILE", HOSTILE);

    @TempDir
    private Path directory;

    private CommandRun run(String... arguments) {
        return CommandRun.of(directory, Map.of(), arguments);
    }

    private static void assertNothingIsObeyed(CommandRun run) {
        String printed = run.out() + run.err();
        assertThat(printed.codePoints().filter(c -> c != '\n'))
                .as(printed)
                .noneMatch(c -> Character.isISOControl(c) || c == 0x202e);
    }

    @Test
    void aPageIsReadForPeopleAndAsJsonAndNothingInItIsObeyed() throws IOException {
        Files.writeString(directory.resolve("page.txt"), PAGE);

        CommandRun table = run("inspect", "metrics", "page.txt");
        CommandRun json = run("inspect", "metrics", "page.txt", "-o", "json");

        assertThat(table.code()).isZero();
        assertThat(table.out())
                .contains("page.txt: read, prometheus-text-0.0.4, 3 samples", "SDK: Java")
                .contains("above 30 s cannot be read: the largest bucket is 30 s", "add a 300 s bucket");
        assertThat(json.outLines()).hasSize(1);
        JsonNode page = new ObjectMapper().readTree(json.out());
        assertThat(page.get("verdict").asText()).isEqualTo("read");
        assertThat(page.get("reason").isNull()).isTrue();
        assertThat(page.get("modes")).hasSize(6);
        assertThat(page.at("/series/0/task_queue").asText()).isEqualTo(HOSTILE);
        assertNothingIsObeyed(table);
        assertNothingIsObeyed(json);
    }

    @Test
    void oneRefusedPageIsANoAndTheOthersAreReadAllTheSame() throws IOException {
        Files.writeString(directory.resolve("page.txt"), PAGE);
        Files.writeString(directory.resolve("html.txt"), "<html>\n");

        CommandRun run = run("inspect", "metrics", "html.txt", "page.txt", "none.txt", "-o", "jsonl");

        assertThat(run.code()).isEqualTo(ExitCode.NO);
        assertThat(run.outLines()).hasSize(3);
        assertThat(run.outLines().get(0)).contains("\"verdict\":\"refused\"");
        assertThat(run.outLines().get(1)).contains("\"verdict\":\"read\"");
        assertThat(run.outLines().get(2)).contains("there is no such file");
    }

    /** Whatever a command says of an argument, it says it in characters that a terminal shows. */
    @TestFactory
    List<DynamicTest> noCommandRepeatsControlCharacters() {
        List<DynamicTest> tests = new ArrayList<>();
        collect(CommandTree.of(surroundings()), new ArrayList<>(), tests);
        assertThat(tests).hasSizeGreaterThan(10);
        return tests;
    }

    private void collect(CommandLine command, List<String> path, List<DynamicTest> tests) {
        command.getSubcommands().forEach((name, below) -> {
            List<String> deeper = new ArrayList<>(path);
            deeper.add(name);
            collect(below, deeper, tests);
            tests.add(DynamicTest.dynamicTest(String.join(" ", deeper), () -> {
                List<String> unknown = new ArrayList<>(deeper);
                unknown.add("--" + HOSTILE);
                assertNothingIsObeyed(run(unknown.toArray(String[]::new)));
            }));
        });
    }

    private Surroundings surroundings() {
        return new Surroundings(
                Map.of(),
                directory,
                directory,
                "nobody",
                java.time.Clock.systemUTC(),
                System.out,
                System.err,
                false,
                true);
    }
}
