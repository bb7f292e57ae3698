package dev.vigil.cli.notify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigil.cli.alert.AlertLine;
import dev.vigil.cli.terminal.Json;
import dev.vigil.schema.alert.Action;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.alert.Evidence;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What Alertmanager should know: all open pages with an end that lies a little ahead, so that one that is not repeated ends by itself,
 * and what has just ended. Labels are identity only; where they change (a warning becomes critical) the old one is ended. As large as
 * the open alerts. Not thread-safe.
 */
final class AlertmanagerState {

    /** A firing alert ends by itself after so many repetitions that did not come. */
    private static final int REPETITIONS = 4;
    /** Who restarts tells again what has ended lately: the end may not have been told. */
    private static final Duration TOLD_AGAIN = Duration.ofMinutes(15);

    private final Duration resend;
    private final String baseUrl;
    private final Map<String, Alert> open = new LinkedHashMap<>();
    private final Map<String, Told> told = new LinkedHashMap<>();
    private final List<Ended> ended = new ArrayList<>();

    private record Told(Map<String, String> labels, Alert alert) {}

    private record Ended(Map<String, String> labels, Alert alert, Instant at) {}

    /** @param baseUrl address of the console for links; empty: none */
    AlertmanagerState(Duration resend, String baseUrl) {
        this.resend = resend;
        this.baseUrl = baseUrl;
    }

    /** The latest record of an alert. Returns whether there is something to tell. */
    boolean take(Alert alert, Instant now) {
        String id = alert.getAlertId();
        Told before = told.get(id);
        if (Pages.isPage(alert)) {
            Map<String, String> labels = labels(alert);
            if (before != null && !before.labels().equals(labels)) {
                ended.add(new Ended(before.labels(), before.alert(), now));
            }
            boolean isNews = before == null || !before.alert().equals(alert);
            told.put(id, new Told(labels, alert));
            open.put(id, alert);
            return isNews;
        }
        open.remove(id);
        told.remove(id);
        Instant end = alert.getState() == AlertState.RESOLVED ? AlertLine.instant(alert.getResolvedAtMicros()) : now;
        boolean wasPage = before != null
                || (alert.getState() == AlertState.RESOLVED
                        && alert.getFiredAtMicros() > 0
                        && !alert.getBackfilled()
                        && alert.getFoldedUnder().isEmpty()
                        && alert.getInhibitedBy().isEmpty()
                        && Duration.between(end, now).compareTo(TOLD_AGAIN) < 0);
        if (wasPage) {
            ended.add(new Ended(before == null ? labels(alert) : before.labels(), alert, end));
        }
        return wasPage;
    }

    int size() {
        return open.size() + ended.size();
    }

    /** The body of a post to {@code /api/v2/alerts}. */
    byte[] body(Instant now) {
        ArrayNode alerts = Json.array();
        ended.forEach(one -> alerts.add(json(one.labels(), one.alert(), one.at())));
        Instant ahead = now.plus(resend.multipliedBy(REPETITIONS));
        open.values().forEach(alert -> alerts.add(json(labels(alert), alert, ahead)));
        return Json.line(alerts).getBytes(StandardCharsets.UTF_8);
    }

    boolean isEmpty() {
        return open.isEmpty() && ended.isEmpty();
    }

    /** What was in the last body has been taken. */
    void delivered() {
        ended.clear();
    }

    private ObjectNode json(Map<String, String> labels, Alert alert, Instant endsAt) {
        ObjectNode json = Json.object();
        ObjectNode identity = Json.object();
        labels.forEach(identity::put);
        json.set("labels", identity);
        json.set("annotations", annotations(alert));
        Instant startsAt = AlertLine.instant(alert.getFiredAtMicros());
        json.put("startsAt", startsAt.toString());
        json.put("endsAt", (endsAt.isBefore(startsAt) ? startsAt : endsAt).toString());
        if (!baseUrl.isEmpty()) {
            json.put("generatorURL", baseUrl + "/alerts/" + alert.getAlertId());
        }
        return json;
    }

    /** Identity only. */
    static Map<String, String> labels(Alert alert) {
        Map<String, String> labels = new TreeMap<>();
        labels.put("alertname", alert.getRule());
        labels.put("severity", alert.getSeverity().name().toLowerCase(Locale.ROOT));
        labels.put("cluster", alert.getSource().getCluster());
        labels.put("namespace", alert.getNamespace());
        labels.put("failure_mode", AlertLine.mode(alert));
        labels.put(alert.getSubjectKind().name().toLowerCase(Locale.ROOT), alert.getSubject());
        labels.put("vigil_id", alert.getAlertId());
        if (!alert.getOwner().isEmpty()) {
            labels.put("owner", alert.getOwner());
        }
        return labels;
    }

    private static ObjectNode annotations(Alert alert) {
        ObjectNode texts = Json.object()
                .put("summary", alert.getTitle())
                .put("description", alert.getMeaning())
                .put("observed", AlertLine.observed(alert))
                .put("resolves_when", alert.getResolvesWhen());
        if (!alert.getRunbook().isEmpty()) {
            texts.put("runbook_url", alert.getRunbook());
        }
        int number = 1;
        for (Action action : alert.getActions()) {
            texts.put(
                    "do_" + number++,
                    action.getText() + (action.getCommand().isEmpty() ? "" : ": " + action.getCommand()));
        }
        if (!alert.getEvidence().isEmpty()) {
            texts.put(
                    "evidence",
                    String.join(
                            "\n",
                            alert.getEvidence().stream().map(Evidence::getText).toList()));
        }
        if (!alert.getHandledBy().isEmpty()) {
            texts.put("handled_by", alert.getHandledBy() + ": " + alert.getHandledWhy());
        }
        return texts;
    }
}
