package dev.vigil.cli.replay;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigil.cli.alert.AlertIds;
import dev.vigil.cli.alert.AlertJson;
import dev.vigil.cli.alert.AlertLine;
import dev.vigil.cli.replay.AlertDiff.Moved;
import dev.vigil.cli.terminal.Json;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.cli.terminal.Text;
import dev.vigil.cli.terminal.Tone;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.event.Origin;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * What a replay found, for people and as JSON ({@code vigil.replay/1}). With a comparison, what would have been different; differences of
 * subjects whose state was incomplete stand apart.
 */
public final class ReplayReport {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MM-dd HH:mm:ss", Locale.ROOT);

    private final ReplaySpan span;
    private final Collection<String> behind;
    private final List<Alert> found;
    private final AlertDiff diff;
    private final Predicate<Episode> isIncomplete;

    private ReplayReport(
            ReplaySpan span,
            Collection<String> behind,
            List<Alert> found,
            AlertDiff diff,
            Predicate<Episode> isIncomplete) {
        this.span = span;
        this.behind = behind;
        this.found = found;
        this.diff = diff;
        this.isIncomplete = isIncomplete;
    }

    /**
     * The comparison of two sets of alerts.
     *
     * @param behind scopes of which nothing more is recorded before the end
     * @param known who was watched before the replay began to read; asked for only if there is a difference
     */
    public static ReplayReport of(
            ReplaySpan span,
            Collection<String> behind,
            Collection<Alert> recorded,
            Collection<Alert> replayed,
            KnownSubjects known) {
        AlertDiff diff = AlertDiff.of(recorded, replayed, span.fromMicros(), span.toMicros());
        List<Alert> found = replayed.stream()
                .filter(alert -> alert.getSource().getOrigin() != Origin.SELF)
                .filter(alert -> Episode.at(alert, span.toMicros()).isWithin(span.fromMicros(), span.toMicros()))
                .toList();
        Predicate<Episode> isIncomplete = diff.isEmpty() ? episode -> false : known.before(span.startMicros());
        return new ReplayReport(span, behind, found, diff, isIncomplete);
    }

    /** Tells which subjects were watched before a time, microseconds since the epoch. */
    public interface KnownSubjects {
        Predicate<Episode> before(long startMicros);
    }

    /** Reads what was recorded before the replay's first record. */
    public static KnownSubjects recordedIn(dev.vigil.cli.topic.KafkaTarget target) {
        return startMicros -> KnownBefore.read(target, startMicros)::has;
    }

    /** The alerts that the replay found, one a line. */
    public void printFound(Terminal terminal, Clock clock) {
        List<String> ids = found.stream().map(Alert::getAlertId).toList();
        AlertLine line = new AlertLine(terminal, clock.getZone());
        found.forEach(alert -> terminal.raw(line.of(alert, AlertIds.shown(alert.getAlertId(), ids), clock.instant())));
        terminal.note(found.size() + " alerts in the replay");
        printBehind(terminal);
    }

    /** What would have been different, one a line: {@code +} added, {@code -} removed, {@code ~} moved. */
    public void printDiff(Terminal terminal, Clock clock) {
        List<Line> lines = lines(clock);
        lines.stream().filter(line -> !line.incomplete).forEach(line -> terminal.line(line.tone, line.text));
        List<Line> apart = lines.stream().filter(line -> line.incomplete).toList();
        if (!apart.isEmpty()) {
            terminal.line("");
            terminal.line(
                    "Watched before the warm-up, so their baselines and open runs are incomplete; a longer --warm-up"
                            + " may change these:");
            apart.forEach(line -> terminal.line(line.tone, line.text));
        }
        terminal.line((lines.isEmpty() ? "Nothing would have been different: " : "")
                + diff.added().size() + " added, " + diff.removed().size() + " removed, "
                + diff.moved().size() + " moved, " + diff.same() + " the same");
        printBehind(terminal);
    }

    private void printBehind(Terminal terminal) {
        behind.forEach(scope -> terminal.note(
                "note: nothing more is recorded of " + scope + " before --to; its last minutes were not judged"));
    }

    private record Line(Tone tone, String text, boolean incomplete) {}

    private List<Line> lines(Clock clock) {
        List<Line> lines = new ArrayList<>();
        diff.added().forEach(added -> lines.add(line(Tone.BAD, "+", added, clock)));
        diff.removed().forEach(removed -> lines.add(line(Tone.GOOD, "-", removed, clock)));
        for (Moved moved : diff.moved()) {
            lines.add(new Line(
                    Tone.STRONG,
                    "~ " + text(moved.replayed(), clock) + "   " + String.join(", ", changes(moved)),
                    isIncomplete.test(moved.replayed())));
        }
        return lines;
    }

    private Line line(Tone tone, String sign, Episode episode, Clock clock) {
        return new Line(tone, sign + " " + text(episode, clock), isIncomplete.test(episode));
    }

    private static String text(Episode episode, Clock clock) {
        Alert alert = episode.alert();
        String until = episode.resolvedMicros() == Episode.OPEN ? "still open" : time(episode.resolvedMicros(), clock);
        return time(episode.firedMicros(), clock) + " – " + until + "  " + AlertLine.mode(alert) + "  "
                + alert.getNamespace() + "  " + alert.getTitle();
    }

    private static List<String> changes(Moved moved) {
        List<String> changes = new ArrayList<>();
        Episode before = moved.recorded();
        Episode after = moved.replayed();
        if (before.firedMicros() != after.firedMicros()) {
            changes.add("fires " + shift(after.firedMicros() - before.firedMicros()));
        }
        if (before.resolvedMicros() != after.resolvedMicros()) {
            changes.add(
                    before.resolvedMicros() == Episode.OPEN
                            ? "resolves, was open"
                            : after.resolvedMicros() == Episode.OPEN
                                    ? "stays open"
                                    : "resolves " + shift(after.resolvedMicros() - before.resolvedMicros()));
        }
        if (before.alert().getSeverity() != after.alert().getSeverity()) {
            changes.add("is " + after.alert().getSeverity().name().toLowerCase(Locale.ROOT) + ", was "
                    + before.alert().getSeverity().name().toLowerCase(Locale.ROOT));
        }
        if (before.alert().getBackfilled() != after.alert().getBackfilled()) {
            changes.add(after.alert().getBackfilled() ? "is backfilled, paged nobody" : "pages, was backfilled");
        }
        return changes;
    }

    private static String shift(long micros) {
        Duration by = Duration.ofMillis(Math.abs(micros) / 1_000);
        return Text.duration(by) + (micros < 0 ? " earlier" : " later");
    }

    private static String time(long micros, Clock clock) {
        return TIME.format(instant(micros).atZone(clock.getZone()));
    }

    private static Instant instant(long micros) {
        return Instant.ofEpochMilli(micros / 1_000);
    }

    /** One document; all times UTC. */
    public String json() {
        ObjectNode document = Json.object()
                .put("schema", "vigil.replay/1")
                .put("from", span.from().toString())
                .put("to", span.toTheEnd() ? null : span.to().toString())
                .put("warm_up_from", span.start().toString())
                .put("same", diff.same());
        ArrayNode alerts = Json.array();
        found.forEach(alert -> alerts.add(AlertJson.of(alert)));
        document.set("alerts", alerts);
        document.set("added", episodes(diff.added()));
        document.set("removed", episodes(diff.removed()));
        ArrayNode moved = Json.array();
        diff.moved().forEach(pair -> {
            ObjectNode json = Json.object().put("incomplete_state", isIncomplete.test(pair.replayed()));
            json.set("recorded", AlertJson.of(pair.recorded().alert()));
            json.set("replayed", AlertJson.of(pair.replayed().alert()));
            json.set("changes", Json.of(changes(pair)));
            moved.add(json);
        });
        document.set("moved", moved);
        document.set("nothing_more_recorded_of", Json.of(List.copyOf(behind)));
        return Json.document(document);
    }

    private ArrayNode episodes(List<Episode> episodes) {
        ArrayNode array = Json.array();
        episodes.forEach(episode -> {
            ObjectNode json = Json.object().put("incomplete_state", isIncomplete.test(episode));
            json.set("alert", AlertJson.of(episode.alert()));
            array.add(json);
        });
        return array;
    }
}
