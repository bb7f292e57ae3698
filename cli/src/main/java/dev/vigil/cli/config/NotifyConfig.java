package dev.vigil.cli.config;

import dev.vigil.schema.alert.Severity;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Who is told of alerts.
 *
 * @param alertmanagers by name, in the order of the file
 * @param webhooks by name, in the order of the file
 */
public record NotifyConfig(Map<String, Alertmanager> alertmanagers, Map<String, Webhook> webhooks) {

    private static final String SECRET_SHOWN = Secrets.REDACTED;
    private static final String EXAMPLE = "http://127.0.0.1:9093";

    /**
     * An Alertmanager.
     *
     * @param url address without {@code /api/v2}
     * @param resend how often all that is open is posted again
     * @param authorization value of the header of that name, or empty
     */
    public record Alertmanager(String url, Duration resend, String authorization) {}

    /**
     * A webhook.
     *
     * @param secret what posts are signed with, or empty
     * @param minSeverity what is less severe is not posted
     */
    public record Webhook(String url, String secret, Severity minSeverity) {}

    public NotifyConfig {
        alertmanagers = Collections.unmodifiableMap(new LinkedHashMap<>(alertmanagers));
        webhooks = Collections.unmodifiableMap(new LinkedHashMap<>(webhooks));
    }

    public boolean isEmpty() {
        return alertmanagers.isEmpty() && webhooks.isEmpty();
    }

    static NotifyConfig read(Section section) {
        Map<String, Alertmanager> alertmanagers = new LinkedHashMap<>();
        Map<String, Webhook> webhooks = new LinkedHashMap<>();
        Set<String> names = new HashSet<>();
        Section managers = section.section("alertmanagers");
        managers.sections().forEach((name, part) -> {
            named(managers, name, names);
            alertmanagers.put(
                    name,
                    new Alertmanager(
                            address(managers, name, part),
                            part.duration(
                                    "resend", Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofMinutes(30)),
                            part.value("authorization", "", "a text", text -> text, NotifyConfig::shown)));
            part.end();
        });
        Section hooks = section.section("webhooks");
        hooks.sections().forEach((name, part) -> {
            named(hooks, name, names);
            webhooks.put(
                    name,
                    new Webhook(
                            address(hooks, name, part),
                            part.value("secret", "", "a text", text -> text, NotifyConfig::shown),
                            part.choice("min_severity", Severity.class, Severity.WARNING)));
            part.end();
        });
        section.end();
        return new NotifyConfig(alertmanagers, webhooks);
    }

    /** A name is part of a consumer group's and of a metric's label. */
    private static void named(Section section, String name, Set<String> names) {
        if (!name.matches("[a-z0-9-]{1,40}") || !names.add(name)) {
            section.problem(
                    name,
                    "expected a receiver's name to be up to 40 of a-z, 0-9 and '-', and no other's, got: " + name,
                    "");
        }
    }

    private static String address(Section section, String name, Section part) {
        String url = part.value("url", "", "an address", text -> Scalars.httpAddress(text, EXAMPLE), text -> text);
        if (url.isEmpty() && !part.isSet("url")) {
            section.problem(name, "expected " + part.path() + ".url, got none", "such as " + EXAMPLE);
        }
        return url;
    }

    private static String shown(String text) {
        return text.isEmpty() ? "" : SECRET_SHOWN;
    }
}
