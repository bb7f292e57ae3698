package dev.vigil.collector.source.temporal;

import dev.vigil.schema.StartupException;
import dev.vigil.schema.StartupException.Kind;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.UnknownHostException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Why a Temporal frontend cannot be worked with, in words for the person who started the collector. */
final class StartupFailures {

    private static final Pattern ALERT = Pattern.compile("[a-z0-9_]*alert[a-z0-9_ ]*");

    private StartupFailures() {}

    /**
     * @param files the certificates of the connection, null for plain text
     * @param tries how often it was tried
     */
    static StartupException of(
            TemporalConnection connection, @Nullable TlsFiles files, StatusRuntimeException e, int tries, Instant now) {
        String target = connection.target();
        Status status = e.getStatus();
        return switch (status.getCode()) {
            case UNAUTHENTICATED, PERMISSION_DENIED -> refused(connection, status);
            case UNAVAILABLE, DEADLINE_EXCEEDED ->
                tls(connection, files, e, now)
                        .orElseGet(() -> new StartupException(
                                Kind.UNREACHABLE,
                                "no Temporal answers at " + target + " (" + reason(e) + ", " + tries + " tries)",
                                "",
                                "check address and port"
                                        + (files == null ? ", and whether it wants TLS (temporal.tls)" : "")
                                        + "; a local one starts with: temporal server start-dev"));
            case RESOURCE_EXHAUSTED ->
                new StartupException(
                        Kind.REFUSED,
                        "Temporal at " + target + " is at its rate limit (" + status.getDescription() + ", " + tries
                                + " tries)",
                        "",
                        "start again in a moment, or raise the limit of the namespace (frontend.namespaceRPS)");
            default ->
                new StartupException(
                        Kind.UNREACHABLE,
                        "expected a Temporal frontend at " + target + ", got " + status.getCode() + ": "
                                + status.getDescription(),
                        "",
                        "name the gRPC port of the frontend, usually 7233");
        };
    }

    /** Whether it is a matter of certificates: no use in trying again. */
    static boolean isOfTls(
            TemporalConnection connection, @Nullable TlsFiles files, StatusRuntimeException e, Instant now) {
        return tls(connection, files, e, now).isPresent();
    }

    private static StartupException refused(TemporalConnection connection, Status status) {
        String key = connection.apiKey().isPresent() ? "our API key" : "a collector without credentials";
        return new StartupException(
                Kind.REFUSED,
                "Temporal at " + connection.target() + " refused " + key + " (" + status.getCode() + ": "
                        + status.getDescription() + ")",
                "",
                "check the credentials (temporal.api_key_file, temporal.tls) and that they may read the namespace");
    }

    private static Optional<StartupException> tls(
            TemporalConnection connection, @Nullable TlsFiles files, StatusRuntimeException e, Instant now) {
        if (files == null) {
            return Optional.empty();
        }
        String target = connection.target();
        X509Certificate own = files.certificate().orElse(null);
        if (own != null && now.isAfter(own.getNotAfter().toInstant())) {
            return Optional.of(refusal(
                    "Temporal at " + target + " refused our client certificate: it expired "
                            + CertificateText.when(own.getNotAfter().toInstant(), now),
                    from(files)));
        }
        String said = allMessages(e);
        if (find(e, CertificateExpiredException.class) || said.contains("certificate expired")) {
            return Optional.of(refusal("the certificate of Temporal at " + target + " has expired", ""));
        }
        if (find(e, CertificateNotYetValidException.class)) {
            return Optional.of(refusal(
                    "the certificate of Temporal at " + target + " is not valid yet: is this machine's clock right?",
                    ""));
        }
        if (said.contains("unable to find valid certification path") || said.contains("path building failed")) {
            return Optional.of(refusal(
                    "the certificate of Temporal at " + target + " is not signed by an authority in "
                            + files.tls().ca().map(Object::toString).orElse("Java's own list (set temporal.tls.ca)"),
                    ""));
        }
        if (said.contains("no name matching") || said.contains("no subject alternative")) {
            return Optional.of(refusal(
                    "the certificate of Temporal at " + target + " is for another name; temporal.tls.server_name says"
                            + " which one is meant",
                    ""));
        }
        if (said.contains("not an ssl/tls record")) {
            return Optional.of(refusal(
                    "Temporal at " + target + " does not speak TLS; temporal.tls.enabled: false speaks plain text",
                    ""));
        }
        if (said.contains(
                "alert")) { // whatever the server did not like comes as an alert, and each names it differently
            return Optional.of(
                    own == null
                            ? refusal(
                                    "Temporal at " + target
                                            + " ended the TLS handshake; it may want a client certificate, and none is"
                                            + " set (temporal.tls.cert, temporal.tls.key)",
                                    "")
                            : refusal(
                                    "Temporal at " + target
                                            + " refused our client certificate: probably not from an authority that it"
                                            + " trusts (" + alert(said) + ")",
                                    from(files)));
        }
        return Optional.empty();
    }

    private static String from(TlsFiles files) {
        return files.tls().certificate().map(Object::toString).orElse("")
                + files.certificate().map(own -> ", " + CertificateText.of(own)).orElse("") + " (temporal.tls.cert)";
    }

    private static StartupException refusal(String what, String from) {
        return new StartupException(
                Kind.REFUSED,
                what,
                from,
                "nothing is lost yet: a collector that starts within the namespace's retention reads on where it was");
    }

    private static boolean find(Throwable e, Class<? extends Throwable> type) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /** The alert's name, without what OpenSSL puts around it. */
    private static String alert(String said) {
        Matcher matcher = ALERT.matcher(said);
        return matcher.find() ? matcher.group() : "TLS alert";
    }

    private static String allMessages(Throwable e) {
        StringBuilder all = new StringBuilder();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            all.append(cause.getMessage()).append('\n');
        }
        return all.toString().toLowerCase(Locale.ROOT);
    }

    /** The innermost cause says it best: connection refused, unknown host. */
    private static String reason(StatusRuntimeException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof UnknownHostException) {
            return "no such host";
        }
        String said = cause == e || cause.getMessage() == null
                ? String.valueOf(e.getStatus().getDescription())
                : cause.getMessage();
        // Netty puts the system call in front: "finishConnect(..) failed: Connection refused"
        return said.endsWith("Connection refused") ? "connection refused" : said;
    }
}
