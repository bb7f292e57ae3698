package dev.vigil.cli.alert;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigil.cli.terminal.Json;
import dev.vigil.schema.alert.Action;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.Evidence;
import dev.vigil.schema.alert.Transition;
import java.util.Locale;

/** One alert as JSON: field names as in Avro, times in UTC, the mode as FM1 to FM6. */
public final class AlertJson {

    private AlertJson() {}

    public static ObjectNode of(Alert alert) {
        ObjectNode json = Json.object()
                .put("id", alert.getAlertId())
                .put("rule", alert.getRule())
                .put("mode", AlertLine.mode(alert))
                .put("failure_mode", alert.getFailureMode().name())
                .put("severity", lower(alert.getSeverity()))
                .put("state", lower(alert.getState()));
        json.set(
                "subject",
                Json.object()
                        .put("kind", lower(alert.getSubjectKind()))
                        .put("namespace", alert.getNamespace())
                        .put("name", alert.getSubject()));
        time(json, "since", alert.getSinceMicros());
        time(json, "fired_at", alert.getFiredAtMicros());
        time(json, "resolved_at", alert.getResolvedAtMicros());
        json.put("revision", alert.getRevision()).put("title", alert.getTitle()).put("meaning", alert.getMeaning());
        json.set(
                "observed", Json.object().put("value", alert.getObservedValue()).put("unit", alert.getObservedUnit()));
        json.set(
                "threshold",
                Json.object()
                        .put("op", alert.getThresholdOp())
                        .put("value", alert.getThresholdValue())
                        .put("unit", alert.getThresholdUnit()));
        ObjectNode window = Json.object();
        time(window, "from", alert.getWindowStartMicros());
        time(window, "to", alert.getWindowEndMicros());
        json.set("window", window);
        json.put("workflows", alert.getWorkflows());
        json.set("evidence", evidence(alert));
        json.set("actions", actions(alert));
        json.put("resolves_when", alert.getResolvesWhen())
                .put("owner", alert.getOwner())
                .put("runbook", alert.getRunbook())
                .put("folded_under", alert.getFoldedUnder())
                .put("backfilled", alert.getBackfilled())
                .put("inhibited_by", alert.getInhibitedBy())
                .put("handled_by", alert.getHandledBy())
                .put("handled_why", alert.getHandledWhy());
        json.set("timeline", timeline(alert));
        return json;
    }

    private static ArrayNode evidence(Alert alert) {
        ArrayNode array = Json.array();
        for (Evidence piece : alert.getEvidence()) {
            ObjectNode json = Json.object()
                    .put("text", piece.getText())
                    .put("workflow_id", piece.getWorkflowId())
                    .put("run_id", piece.getRunId());
            json.set("event_ids", Json.of(piece.getEventIds()));
            time(json, "at", piece.getTimeMicros());
            array.add(json);
        }
        return array;
    }

    private static ArrayNode actions(Alert alert) {
        ArrayNode array = Json.array();
        for (Action action : alert.getActions()) {
            array.add(Json.object()
                    .put("text", action.getText())
                    .put("command", action.getCommand())
                    .put("caution", action.getCaution())
                    .put("needs", action.getNeeds()));
        }
        return array;
    }

    private static ArrayNode timeline(Alert alert) {
        ArrayNode array = Json.array();
        for (Transition step : alert.getTimeline()) {
            ObjectNode json = Json.object();
            time(json, "at", step.getAtMicros());
            array.add(json.put("to", lower(step.getTo())).put("why", step.getWhy()));
        }
        return array;
    }

    /** Null if it is not set. */
    private static void time(ObjectNode json, String field, long micros) {
        if (micros == 0) {
            json.putNull(field);
        } else {
            json.put(field, AlertLine.instant(micros).toString());
        }
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
