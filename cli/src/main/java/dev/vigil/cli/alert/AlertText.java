package dev.vigil.cli.alert;

import dev.vigil.cli.terminal.Terminal;
import dev.vigil.cli.terminal.Tone;
import dev.vigil.schema.alert.Action;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.Evidence;
import dev.vigil.schema.alert.Transition;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The full text of one alert: what, so what, do, then prove. */
public final class AlertText {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss XXX", Locale.ROOT);

    private final Terminal terminal;
    private final ZoneId zone;

    public AlertText(Terminal terminal, ZoneId zone) {
        this.terminal = terminal;
        this.zone = zone;
    }

    public void print(Alert alert) {
        terminal.line(Tone.STRONG, alert.getTitle());
        terminal.line(alert.getMeaning());
        terminal.line(head(alert));
        terminal.line(measure(alert));
        terminal.line(owner(alert));
        if (!alert.getHandledBy().isEmpty()) {
            terminal.line("handled by    " + alert.getHandledBy() + ": " + alert.getHandledWhy());
        }
        if (!alert.getInhibitedBy().isEmpty()) {
            terminal.line("nobody told   " + alert.getInhibitedBy());
        }
        actions(alert.getActions());
        if (!alert.getResolvesWhen().isEmpty()) {
            terminal.line("resolves      " + alert.getResolvesWhen());
        }
        evidence(alert.getEvidence());
        for (Transition step : alert.getTimeline()) {
            terminal.line(
                    "  " + time(step.getAtMicros()) + "  " + step.getTo().name().toLowerCase(Locale.ROOT)
                            + (step.getWhy().isEmpty() ? "" : "  " + step.getWhy()));
        }
    }

    private String head(Alert alert) {
        return alert.getAlertId() + " · " + AlertLine.mode(alert) + " " + alert.getRule() + " · "
                + alert.getSeverity().name().toLowerCase(Locale.ROOT) + " · " + AlertLine.state(alert) + " since "
                + time(AlertLine.changedMicros(alert)) + " · revision " + alert.getRevision()
                + (alert.getFoldedUnder().isEmpty() ? "" : " · folded under " + alert.getFoldedUnder())
                + (alert.getBackfilled() ? " · backfilled, never paged" : "");
    }

    private String measure(Alert alert) {
        String limit = alert.getThresholdOp().isEmpty() ? "" : ", threshold " + AlertLine.threshold(alert);
        String window = alert.getWindowEndMicros() == 0
                ? ""
                : ", from " + time(alert.getWindowStartMicros()) + " to " + time(alert.getWindowEndMicros());
        return "observed      " + AlertLine.observed(alert) + limit + window + ", workflows " + alert.getWorkflows();
    }

    private static String owner(Alert alert) {
        return "owner         " + (alert.getOwner().isEmpty() ? "nobody" : alert.getOwner())
                + (alert.getRunbook().isEmpty() ? "" : " · runbook " + alert.getRunbook()) + " · namespace "
                + alert.getNamespace();
    }

    private void actions(List<Action> actions) {
        for (int i = 0; i < actions.size(); i++) {
            Action action = actions.get(i);
            terminal.line("do " + (i + 1) + "          " + action.getText());
            labelled("  command     ", action.getCommand());
            labelled("  caution     ", action.getCaution());
            labelled("  needs       ", action.getNeeds());
        }
    }

    private void evidence(List<Evidence> evidence) {
        for (Evidence piece : evidence) {
            String workflow = piece.getWorkflowId().isEmpty() ? "" : "  " + piece.getWorkflowId();
            String run = piece.getRunId().isEmpty() ? "" : " run " + piece.getRunId();
            String events = piece.getEventIds().isEmpty()
                    ? ""
                    : " events "
                            + piece.getEventIds().stream().map(String::valueOf).collect(Collectors.joining(","));
            terminal.line("evidence      " + piece.getText() + workflow + run + events
                    + (piece.getTimeMicros() == 0 ? "" : "  " + time(piece.getTimeMicros())));
        }
    }

    private void labelled(String label, String text) {
        if (!text.isEmpty()) {
            terminal.line(label + text);
        }
    }

    private String time(long micros) {
        Instant instant = AlertLine.instant(micros);
        return TIME.format(instant.atZone(zone));
    }
}
