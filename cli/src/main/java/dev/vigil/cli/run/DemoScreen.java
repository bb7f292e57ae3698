package dev.vigil.cli.run;

import dev.vigil.cli.alert.AlertLine;
import dev.vigil.cli.terminal.Terminal;
import dev.vigil.demo.Planting;
import dev.vigil.demo.plan.FleetPlan;
import dev.vigil.demo.plan.Role;
import dev.vigil.demo.report.DemoReport;
import dev.vigil.demo.report.SeenAlert;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.alert.FailureMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** What a demo shows while it runs. Thread-safe: plantings and alerts come from their own threads. */
public final class DemoScreen {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private final Terminal terminal;
    private final Consumer<String> line;
    private final ZoneId zone;
    private final String version;
    private final Screen screen = new Screen();
    private final Map<FailureMode, Planting> planted = new EnumMap<>(FailureMode.class);

    /** @param dataOnStdout whether stdout is kept free for one JSON object */
    public DemoScreen(Terminal terminal, ZoneId zone, String version, boolean dataOnStdout) {
        this.terminal = terminal;
        this.line = dataOnStdout ? terminal::note : terminal::line;
        this.zone = zone;
        this.version = version;
    }

    Terminal terminal() {
        return terminal;
    }

    void begin(FleetPlan plan, DemoSettings settings) {
        int faults = settings.scenario().modes().size();
        line.accept("Vigil " + version + " demo: " + Role.values().length + " workflow types, " + faults
                + (faults == 1 ? " of them misbehaves" : " of them misbehave") + " on purpose (seed " + plan.seed()
                + ")");
    }

    void part(Part part) {
        line.accept(Screen.line(part));
    }

    void ready(DemoSettings settings, String namespace) {
        line.accept("  Namespace  " + namespace);
        line.accept("  Data       "
                + settings.keep().map(directory -> "kept in " + directory).orElse("gone on exit; keep it: --keep DIR"));
        line.accept(
                "  Settings   as shipped; the demo declares owners, objectives, dependencies and conflict sets only");
    }

    synchronized void planted(Planting planting) {
        planted.put(planting.mode(), planting);
        line.accept(time(planting.plantedAt()) + "    planted    " + mode(planting.mode()) + "  "
                + padded(planting.subject().name(), 24) + "  " + words(planting.mode()));
    }

    synchronized void alert(SeenAlert seen) {
        Alert alert = seen.alert();
        if (!screen.isNews(alert)) {
            return;
        }
        String delay = "";
        Planting planting = planted.get(alert.getFailureMode());
        if (alert.getState() == AlertState.FIRING
                && planting != null
                && planting.subject().name().equals(alert.getSubject())) {
            Duration after = Duration.between(planting.plantedAt(), seen.seenAt());
            delay = String.format(Locale.ROOT, "  %.1f s after planting", after.toMillis() / 1_000.0);
        }
        String sign = switch (alert.getState()) {
            case PENDING -> terminal.sign("·", ".");
            case FIRING -> terminal.sign("✕", "X");
            case RESOLVED -> terminal.sign("✓", "OK");
        };
        line.accept(time(seen.seenAt()) + "  " + sign + " "
                + padded(alert.getState().name().toLowerCase(Locale.ROOT), 9) + "  " + AlertLine.mode(alert) + "  "
                + padded(alert.getSubject(), 24) + "  " + alert.getTitle() + "  " + Screen.shortId(alert) + delay);
    }

    void allCaught(DemoReport report) {
        int modes = report.judgement().expected().size();
        line.accept(modes + " of " + modes
                + " failure modes found.   Next: vigil alerts · vigil alerts ID · Ctrl-C stops and" + " cleans up");
    }

    void waitingForHealthy(int panes, int chains) {
        line.accept("Everything planted is caught. Waiting until the healthy half has had its say: " + panes
                + " more minutes closed, " + chains + " chains of each healthy type ...");
    }

    void removed(FailureMode mode) {
        line.accept("fault removed: " + words(mode));
    }

    private String time(Instant at) {
        return TIME.format(at.atZone(zone));
    }

    private static String mode(FailureMode mode) {
        return "FM" + (mode.ordinal() + 1);
    }

    private static String words(FailureMode mode) {
        return mode.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String padded(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }
}
