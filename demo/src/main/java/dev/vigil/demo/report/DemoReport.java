package dev.vigil.demo.report;

import dev.vigil.demo.Planting;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.Evidence;
import dev.vigil.schema.alert.FailureMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The end of a demo, for people and for programs.
 *
 * @param temporal the server it ran on, in words
 * @param judgement what was caught
 * @param counts what passed through Vigil
 */
public record DemoReport(String temporal, long seed, Judgement judgement, Counts counts) {

    /** Workflows, events, observations and alerts that Vigil saw. */
    public record Counts(long workflows, long events, long observations, long alerts) {}

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    /** The table planted → alert → delay → evidence, then what is not as it should be; lines end with a newline. */
    public String table(ZoneId zone) {
        TextTable table = new TextTable("FAULT", "PLANTED ON", "AT", "ALERT", "DELAY", "EVIDENCE");
        for (Caught one : judgement.caught()) {
            Planting planting = one.planting();
            Optional<Alert> alert = one.alerts().stream().map(SeenAlert::alert).findFirst();
            table.row(
                    "FM" + (planting.mode().ordinal() + 1) + " " + words(planting.mode()),
                    planting.subject().name(),
                    TIME.format(planting.plantedAt().atZone(zone)),
                    alert.map(ShortId::of).orElse("none"),
                    one.delay().map(DemoReport::seconds).orElse("-"),
                    alert.map(DemoReport::evidence).orElse(one.why()));
        }
        StringBuilder text = new StringBuilder(table.toString());
        List<String> problems = judgement.problems();
        problems.forEach(problem -> text.append(problem).append('\n'));
        long caught = judgement.caught().stream().filter(Caught::caught).count();
        text.append(String.format(
                Locale.ROOT,
                "%d of %d failure modes caught, %d false alarms, %d collateral. %d workflows, %d events, %d observations, %d alerts. %s, seed %d.%n",
                caught,
                judgement.expected().size(),
                judgement.falseAlarms().size(),
                judgement.collateral().size(),
                counts.workflows(),
                counts.events(),
                counts.observations(),
                counts.alerts(),
                temporal,
                seed));
        return text.toString();
    }

    private static String words(FailureMode mode) {
        return mode.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String seconds(Duration delay) {
        return String.format(Locale.ROOT, "%.1f s", delay.toMillis() / 1000.0);
    }

    private static String evidence(Alert alert) {
        return alert.getEvidence().stream()
                .findFirst()
                .map(DemoReport::evidence)
                .orElse(alert.getTitle());
    }

    private static String evidence(Evidence evidence) {
        if (evidence.getWorkflowId().isEmpty()) {
            return evidence.getText();
        }
        String events = evidence.getEventIds().isEmpty()
                ? ""
                : " event "
                        + String.join(
                                ",",
                                evidence.getEventIds().stream()
                                        .map(String::valueOf)
                                        .toList());
        return evidence.getWorkflowId() + events + ": " + evidence.getText();
    }

    /** The JSON object of {@code -o json} as plain maps, lists, strings and numbers, in a fixed order. */
    public Map<String, Object> json() {
        Map<String, Object> modes = new LinkedHashMap<>();
        for (FailureMode mode : FailureMode.values()) {
            modes.put(mode.name(), mode(mode));
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("temporal", temporal);
        json.put("seed", seed);
        json.put("passed", judgement.passed());
        json.put("problems", judgement.problems());
        json.put("modes", modes);
        json.put(
                "falseAlarms",
                judgement.falseAlarms().stream().map(DemoReport::alert).toList());
        json.put(
                "collateral",
                judgement.collateral().stream().map(DemoReport::collateral).toList());
        Map<String, Object> counted = new LinkedHashMap<>();
        counted.put("workflows", counts.workflows());
        counted.put("events", counts.events());
        counted.put("observations", counts.observations());
        counted.put("alerts", counts.alerts());
        json.put("counts", counted);
        return json;
    }

    /** {@code delaySeconds} is null where nothing fired. */
    private Map<String, @Nullable Object> mode(FailureMode mode) {
        List<Object> planted = new ArrayList<>();
        List<Object> alerts = new ArrayList<>();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("planted", planted);
        json.put("alerts", alerts);
        json.put("delaySeconds", null);
        for (Caught one : judgement.caught()) {
            if (one.planting().mode() != mode) {
                continue;
            }
            Map<String, Object> planting = new LinkedHashMap<>();
            planting.put("subject", one.planting().subject().name());
            planting.put("at", one.planting().plantedAt().toString());
            one.planting().conditionMetAt().ifPresent(at -> planting.put("conditionMetAt", at.toString()));
            planted.add(planting);
            one.alerts().forEach(alert -> alerts.add(alert(alert)));
            one.delay().ifPresent(delay -> json.put("delaySeconds", delay.toMillis() / 1000.0));
        }
        return json;
    }

    private static Map<String, Object> collateral(Collateral one) {
        Map<String, Object> json = alert(one.alert());
        json.put("root", one.alert().alert().getFoldedUnder());
        json.put("namesRoot", one.namesRoot());
        return json;
    }

    private static Map<String, Object> alert(SeenAlert seen) {
        Alert alert = seen.alert();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", alert.getAlertId());
        json.put("mode", alert.getFailureMode().name());
        json.put("rule", alert.getRule());
        json.put("state", alert.getState().name());
        json.put("subjectKind", alert.getSubjectKind().name());
        json.put("subject", alert.getSubject());
        json.put("title", alert.getTitle());
        json.put("firedAt", alert.getFiredAtMicros() == 0 ? "" : instant(alert.getFiredAtMicros()));
        json.put("workflowIds", seen.workflowIds());
        return json;
    }

    private static String instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000L)
                .toString();
    }
}
