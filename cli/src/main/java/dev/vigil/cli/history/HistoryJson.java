package dev.vigil.cli.history;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigil.cli.terminal.Json;
import dev.vigil.collector.source.files.FileReading;
import dev.vigil.collector.source.files.RunSummary;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What was read in a file, as one JSON object; what is not known is null. */
final class HistoryJson {

    private HistoryJson() {}

    static ObjectNode of(FileReading reading, List<RunSummary> runs) {
        ObjectNode file = Json.object();
        file.put("file", reading.file());
        file.put("verdict", reading.verdict().name().toLowerCase(Locale.ROOT));
        file.put("reason", reading.reason().isEmpty() ? null : reading.reason());
        file.put("format", reading.format());
        ArrayNode array = file.putArray("runs");
        runs.forEach(run -> array.add(run(run)));
        return file;
    }

    private static ObjectNode run(RunSummary summary) {
        ObjectNode run = Json.object();
        run.putNull("namespace"); // no format holds it
        run.put("workflowId", summary.workflowId());
        run.put("runId", summary.runId());
        run.put("firstRunId", summary.firstRunId());
        run.put("workflowType", summary.workflowType());
        run.put("taskQueue", summary.taskQueue());
        run.put("status", summary.status());
        run.put("events", summary.events());
        run.put("firstEventId", summary.firstEventId());
        run.put("lastEventId", summary.lastEventId());
        run.put("startedAt", time(summary.startedAt()));
        run.put("closedAt", time(summary.closedAt()));
        RunSummary.Activities activities = summary.activities();
        run.putObject("activities")
                .put("scheduled", activities.scheduled())
                .put("completed", activities.completed())
                .put("failed", activities.failed())
                .put("timedOut", activities.timedOut())
                .put("canceled", activities.canceled())
                .put("open", activities.open())
                .put("attempts", activities.attempts());
        RunSummary.Timers timers = summary.timers();
        run.putObject("timers")
                .put("started", timers.started())
                .put("fired", timers.fired())
                .put("canceled", timers.canceled());
        run.put("signals", summary.signals());
        run.put("updates", summary.updates());
        run.put("childWorkflows", summary.childWorkflows());
        ObjectNode failures = run.putObject("workflowTaskFailures");
        summary.workflowTaskFailures().forEach(failures::put);
        run.put("sdk", summary.sdk());
        return run;
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
