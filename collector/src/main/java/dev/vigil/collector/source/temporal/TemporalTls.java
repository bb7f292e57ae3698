package dev.vigil.collector.source.temporal;

import java.nio.file.Path;
import java.util.Optional;

/**
 * TLS towards a Temporal frontend. All files are PEM and are read again when they change; open connections stay as they are.
 *
 * @param ca authorities that the server's certificate may be signed by; empty: those that Java trusts
 * @param certificate our certificate and its chain, for mutual TLS
 * @param key its private key, PKCS#8, not encrypted; given exactly when {@code certificate} is
 * @param serverName the name that the server's certificate must be for, if it is not the target's host; empty: the host
 */
public record TemporalTls(Optional<Path> ca, Optional<Path> certificate, Optional<Path> key, String serverName) {

    public TemporalTls {
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("a certificate needs its key, and a key its certificate");
        }
    }
}
