package dev.vigil.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigil.cli.terminal.Json;
import dev.vigil.cli.terminal.OutputFormat;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.schema.admin.TopicFinding;
import dev.vigil.schema.admin.TopicReport;

/** A report on topics, printed. */
final class TopicFindings {

    private TopicFindings() {}

    static void print(Terminal terminal, OutputFormat format, TopicReport report) {
        switch (format) {
            case TABLE -> {
                report.created().forEach(name -> terminal.line("created " + name));
                report.findings().forEach(finding -> terminal.line(finding.text()));
                if (report.created().isEmpty() && report.findings().isEmpty()) {
                    terminal.line(
                            "all " + report.partitions().size() + " topics are there, as Vigil would create them");
                }
            }
            case JSON -> {
                ArrayNode created = Json.array();
                report.created().forEach(created::add);
                ArrayNode findings = Json.array();
                report.findings().forEach(finding -> findings.add(json(finding)));
                ObjectNode document = Json.object().put("schema", "vigil.topic-report/1");
                document.set("created", created);
                document.set("findings", findings);
                terminal.raw(Json.document(document));
            }
            case JSONL -> report.findings().forEach(finding -> terminal.raw(Json.line(json(finding))));
        }
    }

    private static ObjectNode json(TopicFinding finding) {
        return Json.object()
                .put("topic", finding.topic())
                .put("setting", finding.setting())
                .put("expected", finding.expected())
                .put("actual", finding.actual());
    }
}
