package dev.vigil.cli.probe;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigil.cli.terminal.Json;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.cli.terminal.Tone;
import dev.vigil.collector.probe.ProbeReport;
import dev.vigil.collector.probe.ProbeSettings;
import dev.vigil.schema.readiness.ProbeAnswer;
import dev.vigil.schema.readiness.ProbeEnd;
import java.util.Locale;

/** What a replay probe found, in words and as JSON. */
public final class ProbeReportText {

    private ProbeReportText() {}

    /** In words. */
    public static void table(ProbeReport report, ProbeSettings settings, Terminal terminal) {
        String runs = settings.closed() ? " closed runs" : " open runs";
        String of = report.head().build().isEmpty()
                ? ""
                : " on build " + report.head().build();
        terminal.line(
                Tone.STRONG,
                settings.workflowType() + of + ": " + report.compatible() + " replayed, " + report.incompatible()
                        + " do not, of " + report.listed() + runs
                        + (settings.sample() > 0 ? ", a sample of " + settings.sample() : ""));
        report.answers().forEach((answer, count) -> {
            if (count > 0 && answer != ProbeAnswer.COMPATIBLE) {
                terminal.line("  " + count + " " + words(answer));
            }
        });
        report.bad()
                .forEach(run -> terminal.raw(terminal.toned(Tone.BAD, terminal.sign("✕", "NO") + " FM1") + " "
                        + terminal.toned(Tone.PLAIN, run.workflowId() + "   run " + run.runId())));
        if (report.waitDuringMicros() >= 0) {
            terminal.line("  oldest waiting workflow task: " + millis(report.waitBeforeMicros()) + " before, at most "
                    + millis(report.waitDuringMicros()) + " while it ran");
        }
        terminal.line(conclusion(report, settings));
    }

    private static String conclusion(ProbeReport report, ProbeSettings settings) {
        if (report.incompatible() > 0) {
            return "These runs will get stuck at their next workflow task."
                    + "   Next: roll back, or deploy code with a version gate; then probe again";
        }
        if (!report.head().ended()) {
            return "Interrupted: the same command goes on from here within an hour.";
        }
        if (report.head().end() != ProbeEnd.FINISHED) {
            return "No proof: " + report.head().reason() + ".";
        }
        if (report.compatible() == 0) {
            return "No proof: no run of this type was there to replay.";
        }
        if (report.unanswered() > 0) {
            return "No proof: " + report.unanswered() + " runs gave neither yes nor no.";
        }
        return settings.sample() > 0 && settings.sample() < report.listed()
                ? "Every run of the sample replays: at 95 % confidence fewer than "
                        + Math.min(100, Math.round(300.0 / report.compatible() * 10) / 10.0) + " % of all do not."
                : "Every run replays on the code now deployed.";
    }

    private static String words(ProbeAnswer answer) {
        return switch (answer) {
            case COMPATIBLE -> "replayed";
            case INCOMPATIBLE -> "do not replay: the code does not match their history";
            case ALREADY_STUCK -> "are stuck already: their workflow task fails";
            case NO_WORKER -> "not answered: nobody polls their task queue";
            case TIMED_OUT -> "not answered in time";
            case NOT_READY -> "have not completed a workflow task yet: nothing to replay";
            case GONE -> "are gone meanwhile";
            case UNSUPPORTED ->
                "answered neither yes nor no: the worker's SDK does not serve the query, or failed it otherwise";
            case REFUSED -> "refused by the server";
        };
    }

    private static String millis(long micros) {
        return micros < 0 ? "unknown" : micros / 1_000 + " ms";
    }

    /** The document. */
    public static ObjectNode json(ProbeReport report, ProbeSettings settings) {
        ObjectNode json = Json.object()
                .put("schema", "vigil.probe/1")
                .put("namespace", settings.namespace())
                .put("workflow_type", settings.workflowType())
                .put("build_id", report.head().build())
                .put("probe_id", report.head().probeId())
                .put("clean", report.isClean())
                .put("end", report.head().ended() ? report.head().end().name() : "INTERRUPTED")
                .put("reason", report.head().reason())
                .put("listed", report.listed())
                .put("sample", settings.sample())
                .put("compatible", report.compatible())
                .put("incompatible", report.incompatible())
                .put("unanswered", report.unanswered())
                .put("queue_wait_before_micros", report.waitBeforeMicros())
                .put("queue_wait_during_micros", report.waitDuringMicros())
                .put("slowest_answer_micros", report.slowestMicros());
        ObjectNode answers = json.putObject("answers");
        report.answers().forEach((answer, count) -> answers.put(answer.name().toLowerCase(Locale.ROOT), count));
        ArrayNode bad = json.putArray("incompatible_runs");
        report.bad()
                .forEach(run ->
                        bad.addObject().put("workflow_id", run.workflowId()).put("run_id", run.runId()));
        return json;
    }
}
