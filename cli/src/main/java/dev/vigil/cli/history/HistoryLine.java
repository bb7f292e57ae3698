package dev.vigil.cli.history;

import dev.vigil.collector.source.files.FileReading;
import dev.vigil.collector.source.files.RunSummary;
import dev.vigil.collector.source.files.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was read in a file, as one line for people. */
final class HistoryLine {

    private HistoryLine() {}

    static String of(FileReading reading, List<RunSummary> runs) {
        String head = reading.file() + ": "
                + (reading.verdict() == Verdict.READ
                        ? ""
                        : reading.verdict().name().toLowerCase(Locale.ROOT) + ", ");
        String reason = reading.reason().isEmpty() ? "" : "; " + reading.reason();
        if (runs.isEmpty()) {
            return head + reading.reason();
        }
        if (reading.runs() > 1) {
            return head + reading.runs() + " runs, " + reading.events() + " events (" + reading.format() + ")" + reason;
        }
        return head + run(runs.get(0)) + " (" + reading.format() + ")" + reason;
    }

    private static String run(RunSummary run) {
        List<String> parts = new ArrayList<>();
        parts.add(run.workflowType() == null ? "workflow type not known" : run.workflowType());
        parts.add(run.workflowId() == null ? "workflow id not known" : run.workflowId());
        parts.add(run.status() == null ? "status not known" : run.status().toLowerCase(Locale.ROOT));
        parts.add(run.events() + " events " + run.firstEventId() + "–" + run.lastEventId());
        add(parts, run.activities().scheduled(), "activities");
        add(parts, run.activities().retries(), "retries");
        add(parts, run.timers().started(), "timers");
        add(parts, run.signals(), "signals");
        add(parts, run.updates(), "updates");
        add(parts, run.childWorkflows(), "children");
        run.workflowTaskFailures().forEach((cause, count) -> parts.add(count + " " + cause));
        return String.join(", ", parts);
    }

    private static void add(List<String> parts, long count, String what) {
        if (count > 0) {
            parts.add(count + " " + what);
        }
    }
}
