package dev.vigil.collector.source.temporal;

import dev.vigil.schema.StartupException;
import dev.vigil.schema.StartupException.Kind;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of a connection, as their files say: looked at every few seconds, taken over when they changed and are
 * right. What is not right is said, and what was there goes on being used. Thread-safe.
 */
final class TlsFiles implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TlsFiles.class);

    /** A certificate that ends sooner than this is mentioned. */
    static final Duration MENTION_BEFORE = Duration.ofDays(3);

    private final TemporalTls tls;
    private final AdvancedTlsX509TrustManager trust;
    private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
    private final ScheduledExecutorService reloads = Executors.newSingleThreadScheduledExecutor(work -> daemon(work));
    private int seen;
    private volatile @Nullable X509Certificate own;
    private volatile @Nullable String trouble;

    /** @throws StartupException if a file cannot be read or does not hold what it should */
    TlsFiles(TemporalTls tls, Duration lookEvery) {
        this.tls = tls;
        try {
            this.trust = AdvancedTlsX509TrustManager.newBuilder().build();
            if (tls.ca().isEmpty()) {
                trust.useSystemDefaultTrustCerts();
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java's own authorities cannot be loaded", e);
        }
        this.seen = stamp();
        load();
        var unused = reloads.scheduleWithFixedDelay(
                this::reload, lookEvery.toMillis(), lookEvery.toMillis(), TimeUnit.MILLISECONDS);
    }

    SslContext context() {
        try {
            SslContextBuilder builder = GrpcSslContexts.forClient().trustManager(trust);
            return (tls.certificate().isPresent() ? builder.keyManager(keys) : builder).build();
        } catch (IOException e) {
            throw new IllegalStateException("TLS is not available in this Java", e);
        }
    }

    /** What is wrong with the files or with our certificate at a time, in a sentence. */
    Optional<String> trouble(Instant now) {
        String said = trouble;
        X509Certificate certificate = own;
        if (said != null) {
            return Optional.of(said);
        }
        if (certificate == null) {
            return Optional.empty();
        }
        Instant end = certificate.getNotAfter().toInstant();
        return now.plus(MENTION_BEFORE).isAfter(end)
                ? Optional.of("our client certificate for Temporal "
                        + (now.isAfter(end) ? "expired " : "expires ") + CertificateText.when(end, now) + " ("
                        + CertificateText.of(certificate) + ", "
                        + tls.certificate().orElseThrow() + ")")
                : Optional.empty();
    }

    /** When our certificate ends; empty without one. */
    Optional<Instant> expires() {
        X509Certificate certificate = own;
        return certificate == null
                ? Optional.empty()
                : Optional.of(certificate.getNotAfter().toInstant());
    }

    Optional<X509Certificate> certificate() {
        return Optional.ofNullable(own);
    }

    TemporalTls tls() {
        return tls;
    }

    @Override
    public void close() {
        reloads.shutdownNow();
    }

    private void load() {
        if (tls.ca().isPresent()) {
            Path ca = tls.ca().get();
            try {
                if (certificates(ca) == null) {
                    throw new GeneralSecurityException("no certificate in it");
                }
                trust.updateTrustCredentials(ca.toFile());
            } catch (IOException | GeneralSecurityException | RuntimeException e) {
                throw unreadable("authorities' certificates for Temporal", ca, e);
            }
        }
        if (tls.certificate().isPresent()) {
            Path certificate = tls.certificate().get();
            Path key = tls.key().orElseThrow();
            try {
                own = certificates(certificate);
            } catch (IOException | GeneralSecurityException e) {
                throw unreadable("our client certificate for Temporal", certificate, e);
            }
            try {
                keys.updateIdentityCredentials(certificate.toFile(), key.toFile());
            } catch (IOException | GeneralSecurityException | RuntimeException e) {
                throw unreadable("private key of our client certificate (PKCS#8, not encrypted)", key, e);
            }
        }
    }

    private void reload() {
        int now = stamp();
        if (now == seen) {
            return;
        }
        seen = now;
        try {
            load();
            trouble = null;
            log.atInfo().addKeyValue("tls", tls).log("certificates of Temporal's connection were read again");
        } catch (StartupException e) {
            trouble = e.getMessage() + "; the ones read before are used";
            log.atWarn().log(trouble);
        }
    }

    /** Changes when a file does: its time and size are not enough within one tick of a file system's clock. */
    private int stamp() {
        int stamp = 1;
        for (Optional<Path> file : Arrays.asList(tls.ca(), tls.certificate(), tls.key())) {
            if (file.isPresent()) {
                try {
                    stamp = 31 * stamp + Arrays.hashCode(Files.readAllBytes(file.get()));
                } catch (IOException e) {
                    stamp = 31 * stamp - 1;
                }
            }
        }
        return stamp;
    }

    private static @Nullable X509Certificate certificates(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                return (X509Certificate) certificate; // the first one is the leaf
            }
        }
        throw new GeneralSecurityException("there is no certificate in it");
    }

    static StartupException unreadable(String what, Path file, Exception cause) {
        String why = cause instanceof NoSuchFileException
                ? "there is no such file"
                : cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        StartupException failure =
                new StartupException(Kind.USAGE, "cannot read the " + what + " in " + file + ": " + why, "", "");
        failure.initCause(cause);
        return failure;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "vigil-certificates");
        thread.setDaemon(true);
        return thread;
    }
}
