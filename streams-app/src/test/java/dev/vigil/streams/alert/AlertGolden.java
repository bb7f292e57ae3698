package dev.vigil.streams.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.alert.Action;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.Evidence;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.pane.PaneKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What a person reads is a golden file: a changed word is a changed file in review. Rewrite them with -Dgolden.write=true. */
public final class AlertGolden {

    public static final long AT = 1_795_356_073_000_000L;
    static final Scope SCOPE = new Scope("main", "demo", Origin.LIVE);

    private AlertGolden() {}

    /** The alert as it is published when it fires. */
    public static Alert alert(SubjectKind kind, String subject, Violation violation) {
        PaneKey.Subject of = new PaneKey.Subject(SCOPE, kind, subject, PaneClock.OPEN_READ_TO);
        Life life = Life.firing("fm0-x", AT, AT + 3_000_000, "evidence 21.4 ≥ 11.3 nats", false);
        return AlertTexts.record(
                life,
                violation,
                new AlertTexts.Frame(
                        of,
                        "rule",
                        AT,
                        AT + 60_000_000,
                        "",
                        "payments",
                        "",
                        false,
                        violation.severity(),
                        "",
                        "",
                        "",
                        AT,
                        AT));
    }

    private static String text(Alert alert) {
        StringBuilder text = new StringBuilder();
        text.append(alert.getSeverity()).append("  ").append(alert.getTitle()).append('\n');
        text.append(alert.getMeaning()).append("\n\n");
        text.append(String.format(
                Locale.ROOT,
                "observed %.2f %s (%s %.2f)%n",
                alert.getObservedValue(),
                alert.getObservedUnit(),
                alert.getThresholdOp(),
                alert.getThresholdValue()));
        text.append("workflows ").append(alert.getWorkflows()).append("\n\nevidence\n");
        for (Evidence evidence : alert.getEvidence()) {
            text.append("  ").append(evidence.getText());
            if (!evidence.getWorkflowId().isEmpty()) {
                text.append("  ").append(evidence.getWorkflowId()).append(' ').append(evidence.getEventIds());
            }
            text.append('\n');
        }
        text.append("\nactions\n");
        for (Action action : alert.getActions()) {
            text.append("  ").append(action.getText()).append('\n');
            line(text, "    $ ", action.getCommand());
            line(text, "    caution: ", action.getCaution());
            line(text, "    needs: ", action.getNeeds());
        }
        return text.append("\nresolves by itself: ")
                .append(alert.getResolvesWhen())
                .append('\n')
                .toString();
    }

    private static void line(StringBuilder text, String before, String what) {
        if (!what.isEmpty()) {
            text.append(before).append(what).append('\n');
        }
    }

    /** What a person reads of it equals the file of that name. */
    public static void golden(String name, Alert alert) throws IOException {
        assertThat(alert.getTitle().length()).isLessThanOrEqualTo(AlertTexts.TITLE_CHARS);
        assertThat(alert.getActions().size()).isLessThanOrEqualTo(AlertTexts.ACTIONS);
        String text = text(alert);
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(Path.of("src/test/resources/golden/alerts/" + name + ".txt"), text);
        }
        try (InputStream in = AlertGolden.class.getResourceAsStream("/golden/alerts/" + name + ".txt")) {
            assertThat(in).as("golden file " + name).isNotNull();
            assertThat(text).isEqualTo(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
