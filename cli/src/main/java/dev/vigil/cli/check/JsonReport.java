package dev.vigil.cli.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigil.cli.terminal.Json;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.readiness.Verdict;
import dev.vigil.streams.check.Finding;
import java.time.Duration;

/** One document, written as it grows; or one document a run and a last one with the totals. */
final class JsonReport implements CheckReport {

    static final String SCHEMA = "vigil.check/1";

    private final Terminal terminal;
    private final boolean lines;
    private boolean any;

    /**
     * @param lines whether each run is a document of its own
     */
    JsonReport(Terminal terminal, boolean lines) {
        this.terminal = terminal;
        this.lines = lines;
        if (!lines) {
            terminal.raw("{\"schema\":\"" + SCHEMA + "\",\"runs\":[");
        }
    }

    @Override
    public void run(CheckedRun run) {
        ObjectNode node = Json.object();
        node.put("file", run.file());
        node.put("run", run.run().number());
        node.put("workflowType", run.summary().workflowType());
        node.put("workflowId", run.summary().workflowId());
        node.put("runId", run.summary().runId());
        node.put("status", run.summary().status());
        node.put("events", run.summary().events());
        node.put("complete", run.run().problems().isEmpty() && !run.run().torn());
        ArrayNode problems = node.putArray("problems");
        run.run().problems().forEach(problems::add);
        ObjectNode verdicts = node.putObject("verdicts");
        for (FailureMode mode : FailureMode.values()) {
            verdicts.put(CheckedRun.number(mode), run.verdict(mode).name());
        }
        ArrayNode findings = node.putArray("findings");
        run.findings().forEach(finding -> findings.add(finding(run, finding)));
        write(node);
    }

    private static ObjectNode finding(CheckedRun run, Finding finding) {
        ObjectNode node = Json.object();
        node.put("mode", finding.modeNumber());
        node.put("verdict", finding.verdict().name());
        node.put("rule", finding.rule());
        node.put("eventId", finding.eventId());
        ArrayNode events = node.putArray("eventIds");
        finding.eventIds().forEach(events::add);
        int line = run.run().line(finding.eventId());
        if (line > 0) {
            node.put("line", line);
        } else {
            node.putNull("line");
        }
        node.put("text", finding.text());
        node.put("advice", finding.advice().isEmpty() ? null : finding.advice());
        return node;
    }

    @Override
    public void refused(String file, String reason) {
        write(Json.object().put("file", file).put("refused", reason));
    }

    private void write(ObjectNode node) {
        terminal.raw((any && !lines ? "," : "") + Json.line(node));
        any = true;
    }

    @Override
    public void end(CheckTotals totals, Duration took) {
        ObjectNode summary = Json.object();
        summary.put("files", totals.files());
        summary.put("runs", totals.runs());
        summary.put("noGo", totals.of(Verdict.NO_GO));
        summary.put("unproven", totals.of(Verdict.UNPROVEN));
        summary.put("go", totals.of(Verdict.GO));
        summary.put("refused", totals.refusedFiles());
        summary.put("noHistory", totals.skippedFiles());
        summary.put("milliseconds", took.toMillis());
        terminal.raw(
                lines
                        ? Json.line(Json.object().put("schema", SCHEMA).set("summary", summary))
                        : "],\"summary\":" + Json.line(summary) + "}");
    }
}
