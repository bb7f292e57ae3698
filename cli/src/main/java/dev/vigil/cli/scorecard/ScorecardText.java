package dev.vigil.cli.scorecard;

import dev.vigil.cli.terminal.Table;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.cli.terminal.Tone;
import dev.vigil.schema.alert.Evidence;
import dev.vigil.schema.readiness.ModeVerdict;
import dev.vigil.schema.readiness.Scorecard;
import dev.vigil.schema.readiness.Verdict;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Scorecards for people: a table, and one card in full. */
public final class ScorecardText {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm xxx", Locale.ROOT);

    private final Terminal terminal;
    private final ZoneId zone;

    public ScorecardText(Terminal terminal, ZoneId zone) {
        this.terminal = terminal;
        this.zone = zone;
    }

    public void table(List<Scorecard> cards) {
        Table table = new Table("TYPE", "BUILD", "FM1", "FM2", "FM3", "FM4", "FM5", "FM6", "VERDICT", "OWNER");
        for (Scorecard card : cards) {
            List<String> modes =
                    card.getModes().stream().map(ScorecardText::cell).toList();
            table.add(
                    card.getWorkflowType(),
                    build(card),
                    modes.get(0),
                    modes.get(1),
                    modes.get(2),
                    modes.get(3),
                    modes.get(4),
                    modes.get(5),
                    word(card.getOverall()),
                    card.getOwner());
        }
        table.print(terminal);
        if (cards.stream().anyMatch(card -> card.getModes().stream().anyMatch(ModeVerdict::getWaived))) {
            terminal.line(
                    Tone.DIM, "w = waived: somebody accepted the risk until a date; it does not count in the verdict");
        }
    }

    /** One card with what each verdict rests on and what would change it. */
    public void full(Scorecard card) {
        terminal.line(
                Tone.STRONG,
                card.getWorkflowType() + (card.getBuildId().isEmpty() ? "" : ", build " + card.getBuildId()) + ": "
                        + word(card.getOverall()) + "   as of " + time(card.getAsOfMicros())
                        + (card.getOwner().isEmpty() ? "   no owner" : "   owner " + card.getOwner()));
        for (ModeVerdict mode : card.getModes()) {
            String head = sign(mode.getVerdict()) + " " + name(mode) + " " + word(mode.getVerdict());
            terminal.raw(terminal.toned(tone(mode.getVerdict()), head) + "   "
                    + terminal.toned(Tone.PLAIN, mode.getReason() + when(mode)));
            if (!mode.getWouldChange().isEmpty()) {
                terminal.line("      what would change it: " + mode.getWouldChange());
            }
            if (!mode.getAlerts().isEmpty()) {
                terminal.line("      open: " + String.join(", ", mode.getAlerts()));
            }
            for (Evidence piece : mode.getEvidence()) {
                terminal.line("      " + evidence(piece));
            }
            if (!mode.getWaiverOwner().isEmpty()) {
                terminal.line("      " + waiver(card, mode));
            }
        }
    }

    private String waiver(Scorecard card, ModeVerdict mode) {
        String end = time(mode.getWaiverUntilMicros());
        String by = mode.getWaiverOwner() + (mode.getWaiverReason().isEmpty() ? "" : ": " + mode.getWaiverReason());
        return card.getAsOfMicros() >= mode.getWaiverUntilMicros()
                ? "the waiver of " + by + " ended " + end + " and covers nothing any more"
                : "waived until " + end + " by " + by;
    }

    private String when(ModeVerdict mode) {
        return mode.getLastMicros() == 0 ? "" : ", last " + time(mode.getLastMicros());
    }

    private String evidence(Evidence piece) {
        String events = piece.getEventIds().isEmpty()
                ? ""
                : " event " + piece.getEventIds().stream().map(String::valueOf).collect(Collectors.joining(", "));
        String workflow = piece.getWorkflowId().isEmpty() ? "" : piece.getWorkflowId() + events + "   ";
        return workflow + piece.getText();
    }

    private String time(long micros) {
        return TIME.format(
                Instant.ofEpochMilli(TimeUnit.MICROSECONDS.toMillis(micros)).atZone(zone));
    }

    private static String cell(ModeVerdict mode) {
        String verdict = switch (mode.getVerdict()) {
            case GO -> "go";
            case NO_GO -> "NO";
            case UNPROVEN -> "?";
        };
        return mode.getWaived() ? verdict + " w" : verdict;
    }

    private String sign(Verdict verdict) {
        return switch (verdict) {
            case GO -> terminal.sign("✓", "OK");
            case NO_GO -> terminal.sign("✕", "NO");
            case UNPROVEN -> terminal.sign("?", "??");
        };
    }

    private static Tone tone(Verdict verdict) {
        return switch (verdict) {
            case GO -> Tone.GOOD;
            case NO_GO -> Tone.BAD;
            case UNPROVEN -> Tone.PLAIN;
        };
    }

    static String build(Scorecard card) {
        return card.getBuildId().isEmpty() ? "-" : card.getBuildId();
    }

    /** {@code FM1} to {@code FM6}. */
    static String name(ModeVerdict mode) {
        return "FM" + (mode.getFailureMode().ordinal() + 1);
    }

    static String word(Verdict verdict) {
        return verdict == Verdict.NO_GO ? "NO-GO" : verdict.name();
    }
}
