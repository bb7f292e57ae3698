package dev.vigil.cli.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigil.cli.terminal.Json;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.schema.readiness.Verdict;
import dev.vigil.streams.check.Finding;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** SARIF 2.1.0: NO_GO is an error, UNPROVEN a note; GO is no result. Written at the end; the first results up to a bound. */
final class SarifReport implements CheckReport {

    /** Code scanning takes 5,000 results a run and shows them all the same way: the worst come first. */
    private static final int RESULTS = 5_000;

    private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

    private final Terminal terminal;
    private final String version;
    private final ArrayNode errors = Json.array();
    private final ArrayNode notes = Json.array();
    private final Map<String, String> rules = new TreeMap<>();
    private final ArrayNode refusals = Json.array();
    private long left;

    SarifReport(Terminal terminal, String version) {
        this.terminal = terminal;
        this.version = version;
    }

    @Override
    public void run(CheckedRun run) {
        for (Finding finding : run.findings()) {
            if (finding.verdict() == Verdict.GO) {
                continue;
            }
            ArrayNode to = finding.verdict() == Verdict.NO_GO ? errors : notes;
            if (to.size() >= RESULTS) {
                left++;
                continue;
            }
            String rule = finding.modeNumber() + "/" + finding.rule();
            rules.putIfAbsent(rule, finding.rule());
            to.add(result(run, finding, rule));
        }
    }

    private static ObjectNode result(CheckedRun run, Finding finding, String rule) {
        ObjectNode result = Json.object();
        result.put("ruleId", rule);
        result.put("level", finding.verdict() == Verdict.NO_GO ? "error" : "note");
        String advice = finding.advice().isEmpty() ? "" : " → " + finding.advice();
        result.putObject("message")
                .put(
                        "text",
                        run.type() + ", " + run.workflow() + ", event " + finding.eventId() + ": " + finding.text()
                                + advice);
        ObjectNode location = result.putArray("locations").addObject();
        ObjectNode physical = location.putObject("physicalLocation");
        physical.putObject("artifactLocation").put("uri", uri(run.file()));
        physical.putObject("region").put("startLine", Math.max(1, run.run().line(finding.eventId())));
        location.putArray("logicalLocations")
                .addObject()
                .put("name", "event " + finding.eventId())
                .put("kind", "element");
        return result;
    }

    private static String uri(String file) {
        try {
            return new URI(null, null, file.startsWith("./") ? file.substring(2) : file, null).toASCIIString();
        } catch (URISyntaxException e) {
            return "unnamed";
        }
    }

    @Override
    public void refused(String file, String reason) {
        if (refusals.size() < RESULTS) {
            ObjectNode notification = refusals.addObject();
            notification.put("level", "warning");
            notification.putObject("message").put("text", file + ": not read: " + reason);
        }
    }

    @Override
    public void end(CheckTotals totals, Duration took) {
        ObjectNode document = Json.object();
        document.put("$schema", SCHEMA);
        document.put("version", "2.1.0");
        ObjectNode run = document.putArray("runs").addObject();
        ObjectNode driver = run.putObject("tool").putObject("driver");
        driver.put("name", "Vigil").put("version", version);
        ArrayNode described = driver.putArray("rules");
        rules.forEach((id, name) -> described.addObject().put("id", id).put("name", name));
        ObjectNode invocation = run.putArray("invocations").addObject();
        invocation.put("executionSuccessful", totals.refusedFiles() == 0);
        invocation.set("toolExecutionNotifications", refusals);
        ArrayNode results = run.putArray("results");
        results.addAll(errors);
        for (int i = 0; i < notes.size() && results.size() < RESULTS; i++) {
            results.add(notes.get(i));
        }
        terminal.raw(Json.document(document));
        long untold = left + errors.size() + notes.size() - results.size();
        if (untold > 0) {
            terminal.note("note: " + untold + " further results are not in the document, which holds " + RESULTS);
        }
    }
}
