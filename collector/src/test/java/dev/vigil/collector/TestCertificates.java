package dev.vigil.collector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Authorities and certificates for a test, made with the JDK's own keytool: PEM files in a directory. */
final class TestCertificates {

    private static final String PASSWORD = "for-tests-only";

    /** Files of one certificate. */
    record Pair(Path certificate, Path key) {}

    /** What a server shows, and whose clients it takes. */
    record ServerSide(Pair own, Path clientAuthority, boolean mutual) {}

    private final Path directory;
    private final String authority;

    /** Makes an authority. */
    TestCertificates(Path directory, String authority) throws Exception {
        this.directory = Files.createDirectories(directory);
        this.authority = authority;
        keytool(
                "-genkeypair",
                "-alias",
                authority,
                "-dname",
                "CN=" + authority,
                "-ext",
                "bc:c",
                "-ext",
                "ku=keyCertSign",
                "-validity",
                "3650");
    }

    /** Its own certificate. */
    Path ca() throws Exception {
        return pair(authority).certificate();
    }

    /** One for 127.0.0.1 and localhost that is good now. */
    Pair issue(String name) throws Exception {
        return issue(name, "-1d", 30);
    }

    /** @param start as keytool takes it, such as {@code -10d} */
    Pair issue(String name, String start, int validDays) throws Exception {
        keytool(
                "-genkeypair",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-signer",
                authority,
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-startdate",
                start,
                "-validity",
                Integer.toString(validDays));
        return pair(name);
    }

    private Pair pair(String name) throws Exception {
        KeyStore store =
                KeyStore.getInstance(directory.resolve(authority + ".p12").toFile(), PASSWORD.toCharArray());
        StringBuilder chain = new StringBuilder();
        for (Certificate certificate : store.getCertificateChain(name)) {
            chain.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        Path certificate = directory.resolve(name + ".pem");
        Path key = directory.resolve(name + ".key");
        Files.writeString(certificate, chain);
        Files.writeString(
                key,
                pem("PRIVATE KEY", store.getKey(name, PASSWORD.toCharArray()).getEncoded()));
        return new Pair(certificate, key);
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                directory.resolve(authority + ".p12").toString()));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new AssertionError("keytool: " + said);
        }
    }

    private static String pem(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                + "\n-----END " + type + "-----\n";
    }
}
