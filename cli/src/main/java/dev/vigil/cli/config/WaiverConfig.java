package dev.vigil.cli.config;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A risk that somebody has accepted: the mode does not count in the type's verdict until the day is over, UTC.
 *
 * @param owner who accepted it
 * @param until last day on which it holds
 * @param reason why
 */
public record WaiverConfig(String owner, LocalDate until, String reason) {

    /** The failure modes as people name them, in their order. */
    private static final String[] MODES = {"FM1", "FM2", "FM3", "FM4", "FM5", "FM6"};

    /** By mode, {@code FM1} to {@code FM6}. */
    static Map<String, WaiverConfig> read(Section section) {
        Map<String, WaiverConfig> waivers = new LinkedHashMap<>();
        for (String mode : MODES) {
            Section waiver = section.section(mode);
            if (section.isSet(mode)) {
                waivers.put(mode, one(section, mode, waiver));
            }
        }
        section.end();
        return waivers;
    }

    private static WaiverConfig one(Section section, String mode, Section waiver) {
        WaiverConfig read = new WaiverConfig(
                waiver.text("owner", ""),
                waiver.value("until", LocalDate.EPOCH, "a day", WaiverConfig::day, LocalDate::toString),
                waiver.text("reason", ""));
        waiver.end();
        for (String needed : new String[] {"owner", "until", "reason"}) {
            if (!waiver.isSet(needed)) {
                section.problem(
                        mode,
                        "expected " + waiver.path() + " to say who accepted the risk, until when and why; '" + needed
                                + "' is missing",
                        "{owner: ann, until: 2026-12-31, reason: launch week}");
                break;
            }
        }
        return read;
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("a day such as 2026-12-31", e);
        }
    }
}
