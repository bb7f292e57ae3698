package dev.vigil.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.SAXException;

class CheckCommandTest {

    /** A stuck run, with a name that a terminal would obey. */
    private static final String STUCK = """
            {"events": [
              {"eventId": "1", "eventTime": "2026-11-22T10:00:00Z", "eventType": "EVENT_TYPE_WORKFLOW_EXECUTION_STARTED",
               "workflowExecutionStartedEventAttributes": {"workflowType": {"name": "Loan<\\u001b[31m&\\u0007"},
               "taskQueue": {"name": "loans"}, "workflowId": "loan-1", "originalExecutionRunId": "r", "attempt": 1}},
              {"eventId": "2", "eventTime": "2026-11-22T10:00:00Z", "eventType": "EVENT_TYPE_WORKFLOW_TASK_SCHEDULED",
               "workflowTaskScheduledEventAttributes": {"attempt": 1}},
              {"eventId": "3", "eventTime": "2026-11-22T10:00:00Z", "eventType": "EVENT_TYPE_WORKFLOW_TASK_STARTED",
               "workflowTaskStartedEventAttributes": {"scheduledEventId": 2}},
              {"eventId": "4", "eventTime": "2026-11-22T10:00:01Z", "eventType": "EVENT_TYPE_WORKFLOW_TASK_FAILED",
               "workflowTaskFailedEventAttributes": {"cause": "NonDeterministicError", "identity": "w"}}
            ]}
            """;

    private static final String FINE = """
            [{"eventId": 1, "eventTime": "2026-11-22T10:00:00Z",
              "workflowExecutionStartedEventAttributes": {"workflowType": {"name": "Fine"}, "attempt": 1}}]
            """;

    @TempDir
    private Path directory;

    @BeforeEach
    void files() throws IOException {
        Files.createDirectories(directory.resolve("all"));
        Files.writeString(directory.resolve("all/stuck.json"), STUCK);
        Files.writeString(directory.resolve("all/notes.txt"), "these are no histories");
        Files.writeString(directory.resolve("fine.json"), FINE);
    }

    @Test
    void theTableNamesTheEvent() {
        CommandRun run = check("all");

        assertThat(run.outLines().get(0))
                .isEqualTo("all/stuck.json: Loan<\\u001b[31m&\\u0007, loan-1, Running, 4 events, complete 1–4");
        assertThat(run.outLines().get(1))
                .startsWith("✕ FM1 NO-GO     event 4     workflow task failed: NON_DETERMINISTIC_ERROR on w");
        assertThat(run.outLines().get(2)).isEqualTo("? FM2 FM3 FM4 FM5 FM6   one history cannot show these");
        assertThat(run.outLines().get(3))
                .matches("1 file, 1 run, .* s: 1 NO-GO, 5 UNPROVEN, 0 GO; 1 other file no history");
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void theExitCodeSaysWhatStandsInTheWay() {
        assertThat(check("fine.json").code()).isZero();
        assertThat(check("fine.json", "--fail-on", "unproven").code()).isEqualTo(3);
        assertThat(check("all", "--fail-on", "never").code()).isZero();
        assertThat(check("fine.json", "all/notes.txt").code()).isEqualTo(3);
        assertThat(check("gone.json").code()).isEqualTo(2);
        assertThat(check("gone.json").err()).contains("there is no such file or directory: gone.json");
        assertThat(check("fine.json", "--fail-on", "maybe").code()).isEqualTo(2);
    }

    @Test
    void jsonIsOneDocument() throws IOException {
        JsonNode document = new ObjectMapper()
                .readTree(check("all", "fine.json", "-o", "json").out());

        assertThat(document.path("schema").asText()).isEqualTo("vigil.check/1");
        assertThat(document.path("runs")).hasSize(2);
        JsonNode finding = document.path("runs").get(0).path("findings").get(0);
        assertThat(finding.path("eventId").asInt()).isEqualTo(4);
        assertThat(finding.path("line").asInt()).isEqualTo(9);
        assertThat(finding.path("rule").asText()).isEqualTo("non-determinism");
        assertThat(document.path("summary").path("noGo").asInt()).isEqualTo(1);
    }

    @Test
    void sarifPointsAtTheLine() throws IOException {
        JsonNode run = new ObjectMapper()
                .readTree(check("all", "-o", "sarif").out())
                .path("runs")
                .get(0);

        JsonNode result = run.path("results").get(0);
        assertThat(result.path("level").asText()).isEqualTo("error");
        JsonNode location = result.path("locations").get(0).path("physicalLocation");
        assertThat(location.path("artifactLocation").path("uri").asText()).isEqualTo("all/stuck.json");
        assertThat(location.path("region").path("startLine").asInt()).isEqualTo(9);
        assertThat(run.path("tool")
                        .path("driver")
                        .path("rules")
                        .get(0)
                        .path("id")
                        .asText())
                .isEqualTo(result.path("ruleId").asText());
    }

    @Test
    void junitHasACaseForEachMode() throws IOException, ParserConfigurationException, SAXException {
        Document document = xml(check("all", "-o", "junit").out());

        assertThat(document.getElementsByTagName("testcase").getLength()).isEqualTo(6);
        assertThat(document.getElementsByTagName("failure").getLength()).isEqualTo(1);
        assertThat(document.getElementsByTagName("skipped").getLength()).isEqualTo(5);
        assertThat(xml(check("all", "-o", "junit", "--fail-on", "unproven").out())
                        .getElementsByTagName("failure")
                        .getLength())
                .isEqualTo(6);
    }

    @Test
    void githubGetsAnnotationsAndASummary() throws IOException {
        Path summary = directory.resolve("summary.md");

        CommandRun run = CommandRun.of(
                directory, Map.of("GITHUB_STEP_SUMMARY", summary.toString()), "check", "all", "-o", "github");

        assertThat(run.outLines().get(0))
                .startsWith("::error file=all/stuck.json,line=9,title=FM1 NO-GO Loan<")
                .contains("::event 4: workflow task failed");
        assertThat(Files.readString(summary)).contains("### vigil check").contains("| NO-GO | FM1 |");
    }

    @Test
    void otherCommandsDoNotWriteJunit() {
        CommandRun run = CommandRun.of(directory, Map.of(), "version", "-o", "junit");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("expected --output to be table, json or jsonl here, got: JUNIT");
    }

    private static Document xml(String text) throws ParserConfigurationException, SAXException, IOException {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private CommandRun check(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "check";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return CommandRun.of(directory, Map.of(), all);
    }
}
