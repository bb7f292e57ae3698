package dev.vigil.collector.source.temporal;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A certificate in words. */
final class CertificateText {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private CertificateText() {}

    /** {@code CN=vigil, issued by CN=platform-ca}. */
    static String of(X509Certificate certificate) {
        return name(certificate.getSubjectX500Principal().getName()) + ", issued by "
                + name(certificate.getIssuerX500Principal().getName());
    }

    /** {@code 2026-11-20 09:14 UTC, 2 days ago}. */
    static String when(Instant time, Instant now) {
        Duration distance = Duration.between(now, time);
        long hours = Math.abs(distance.toHours());
        String far = hours >= 48
                ? hours / 24 + " days"
                : hours >= 2 ? hours + " hours" : distance.abs().toMinutes() + " minutes";
        return TIME.format(time) + ", " + (distance.isNegative() ? far + " ago" : "in " + far);
    }

    private static String name(String distinguished) {
        for (String part : distinguished.split(",")) {
            if (part.trim().startsWith("CN=")) {
                return part.trim();
            }
        }
        return distinguished;
    }
}
