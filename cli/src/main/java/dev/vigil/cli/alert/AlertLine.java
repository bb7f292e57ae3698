package dev.vigil.cli.alert;

import dev.vigil.cli.terminal.Terminal;
import dev.vigil.cli.terminal.Text;
import dev.vigil.cli.terminal.Tone;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.alert.Severity;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * One alert in one line:
 *
 * <pre>
 * 14:03:16  ▲ firing    FM2  payments-api      6 attempts/call (≥ 3 attempts/call), 120 workflows   payments   fm2-7f3a91
 * 14:09:00  ✓ resolved  FM2  payments-api      after 7 m 47 s                                       payments   fm2-7f3a91
 * </pre>
 *
 * The time is that of the last transition, event time, in the reader's zone; the date is added when it is another day.
 */
public final class AlertLine {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("MM-dd HH:mm:ss", Locale.ROOT);

    private final Terminal terminal;
    private final ZoneId zone;

    public AlertLine(Terminal terminal, ZoneId zone) {
        this.terminal = terminal;
        this.zone = zone;
    }

    /**
     * @param shownId the id as it is shown
     * @param now the reader's time, to leave today's date out
     */
    public String of(Alert alert, String shownId, Instant now) {
        return String.join(
                        "  ",
                        Text.printable(time(alert, now)),
                        terminal.toned(tone(alert), padded(sign(alert) + " " + state(alert), 10)),
                        mode(alert),
                        Text.printable(padded(alert.getSubject(), 24)),
                        Text.printable(padded(what(alert), 60)),
                        Text.printable(padded(alert.getOwner().isEmpty() ? "-" : alert.getOwner(), 12)),
                        Text.printable(shownId))
                .stripTrailing();
    }

    /** {@code FM1} to {@code FM6}. */
    public static String mode(Alert alert) {
        return "FM" + (alert.getFailureMode().ordinal() + 1);
    }

    static String state(Alert alert) {
        return alert.getState().name().toLowerCase(Locale.ROOT);
    }

    /** The last transition, or the start of the violation. */
    public static long changedMicros(Alert alert) {
        return switch (alert.getState()) {
            case PENDING -> alert.getSinceMicros();
            case FIRING -> alert.getFiredAtMicros() == 0 ? alert.getSinceMicros() : alert.getFiredAtMicros();
            case RESOLVED -> alert.getResolvedAtMicros();
        };
    }

    public static String observed(Alert alert) {
        String value = Text.number(alert.getObservedValue());
        return alert.getObservedUnit().isEmpty() ? value : value + " " + alert.getObservedUnit();
    }

    static String threshold(Alert alert) {
        String value = Text.number(alert.getThresholdValue());
        String unit = alert.getThresholdUnit().isEmpty() ? "" : " " + alert.getThresholdUnit();
        return alert.getThresholdOp().replace(">=", "≥").replace("<=", "≤") + " " + value + unit;
    }

    public static Instant instant(long micros) {
        return Instant.EPOCH.plus(Duration.ofNanos(Math.multiplyExact(micros, 1_000L)));
    }

    private String time(Alert alert, Instant now) {
        Instant changed = instant(changedMicros(alert));
        boolean today =
                changed.atZone(zone).toLocalDate().equals(now.atZone(zone).toLocalDate());
        return (today ? TIME : DAY).format(changed.atZone(zone));
    }

    private String sign(Alert alert) {
        return switch (alert.getState()) {
            case PENDING -> terminal.sign("·", ".");
            case FIRING -> terminal.sign("▲", "!");
            case RESOLVED -> terminal.sign("✓", "OK");
        };
    }

    private static Tone tone(Alert alert) {
        return switch (alert.getState()) {
            case PENDING -> Tone.DIM;
            case FIRING -> alert.getSeverity() == Severity.CRITICAL ? Tone.BAD : Tone.STRONG;
            case RESOLVED -> Tone.GOOD;
        };
    }

    private static String what(Alert alert) {
        if (alert.getState() == AlertState.RESOLVED) {
            Duration lasted = Duration.between(instant(alert.getSinceMicros()), instant(alert.getResolvedAtMicros()));
            return "after " + Text.duration(lasted);
        }
        String limit = alert.getThresholdOp().isEmpty() ? "" : " (" + threshold(alert) + ")";
        String workflows = alert.getWorkflows() == 0
                ? ""
                : ", " + alert.getWorkflows() + (alert.getWorkflows() == 1 ? " workflow" : " workflows");
        return observed(alert) + limit + workflows;
    }

    private static String padded(String text, int width) {
        int length = text.codePointCount(0, text.length());
        return length >= width ? text : text + " ".repeat(width - length);
    }
}
