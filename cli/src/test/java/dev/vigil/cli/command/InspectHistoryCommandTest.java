package dev.vigil.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectHistoryCommandTest {

    private static final String HISTORY = """
            {"events": [
              {"eventId": "1", "eventTime": "2026-11-22T10:32:47.221924369Z", "eventType": "EVENT_TYPE_WORKFLOW_EXECUTION_STARTED",
               "workflowExecutionStartedEventAttributes": {"workflowType": {"name": "Loan\\u001b[31m\\u009bApproval"},
               "taskQueue": {"name": "loans"}, "workflowId": "loan-1", "originalExecutionRunId": "r", "attempt": 1}},
              {"eventId": "2", "eventTime": "2026-11-22T10:32:48Z", "eventType": "EVENT_TYPE_WORKFLOW_TASK_FAILED",
               "workflowTaskFailedEventAttributes": {"cause": "NonDeterministicError"}}
            ]}
            """;

    @TempDir
    private Path directory;

    @Test
    void oneLineAFile() throws IOException {
        Files.writeString(directory.resolve("loan.json"), HISTORY);
        Files.writeString(directory.resolve("none.txt"), "nothing");

        CommandRun run = CommandRun.of(directory, Map.of(), "inspect", "history", "loan.json", "none.txt", "gone");

        assertThat(run.outLines())
                .containsExactly(
                        "loan.json: Loan\\u001b[31m\\u009bApproval, loan-1, running, 2 events 1–2, 1 NON_DETERMINISTIC_ERROR (protojson)",
                        "none.txt: refused, it is neither JSON nor a protobuf history: it begins with nothing",
                        "gone: refused, there is no such file");
        assertThat(run.err()).isEqualTo("3 files: 1 read, 0 in part, 2 refused\n");
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void oneObjectAFile() throws IOException {
        Files.writeString(directory.resolve("loan.json"), HISTORY);

        CommandRun run = CommandRun.of(directory, Map.of(), "inspect", "history", ".", "--output", "json");

        JsonNode file = new ObjectMapper().readTree(run.out());
        assertThat(run.out().codePoints().filter(c -> c != '\n')).noneMatch(c -> c < 0x20 || (c >= 0x7f && c < 0xa0));
        assertThat(file.path("file").asText()).isEqualTo("./loan.json");
        assertThat(file.path("verdict").asText()).isEqualTo("read");
        assertThat(file.path("reason").isNull()).isTrue();
        JsonNode history = file.path("runs").get(0);
        assertThat(history.path("namespace").isNull()).isTrue();
        assertThat(history.path("workflowType").asText()).isEqualTo("Loan\u001b[31m\u009bApproval");
        assertThat(history.path("status").asText()).isEqualTo("RUNNING");
        assertThat(history.path("startedAt").asText()).isEqualTo("2026-11-22T10:32:47.221924369Z");
        assertThat(history.path("closedAt").isNull()).isTrue();
        assertThat(history.path("workflowTaskFailures")
                        .path("NON_DETERMINISTIC_ERROR")
                        .asInt())
                .isEqualTo(1);
        assertThat(List.of(
                        "workflowId",
                        "runId",
                        "firstRunId",
                        "taskQueue",
                        "events",
                        "firstEventId",
                        "lastEventId",
                        "activities",
                        "timers",
                        "signals",
                        "updates",
                        "childWorkflows",
                        "sdk"))
                .allMatch(history::has);
        assertThat(run.code()).isZero();
    }
}
