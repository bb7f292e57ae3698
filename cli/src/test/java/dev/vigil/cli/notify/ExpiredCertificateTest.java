package dev.vigil.cli.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A receiver whose certificate was good once. */
class ExpiredCertificateTest {

    private static final String PASSWORD = "changeit";

    @TempDir
    private Path directory;

    @Test
    void anExpiredCertificateIsNamed() throws Exception {
        keytool(
                "-genkeypair",
                "-alias",
                "ca",
                "-dname",
                "CN=ca",
                "-ext",
                "bc:c",
                "-validity",
                "3650",
                "-startdate",
                "-2y");
        keytool("-genkeypair", "-alias", "leaf", "-dname", "CN=127.0.0.1");
        keytool("-certreq", "-alias", "leaf", "-file", "leaf.csr");
        keytool(
                "-gencert",
                "-alias",
                "ca",
                "-infile",
                "leaf.csr",
                "-outfile",
                "leaf.cer",
                "-ext",
                "san=ip:127.0.0.1",
                "-startdate",
                "-20d",
                "-validity",
                "10");
        keytool("-importcert", "-alias", "leaf", "-file", "leaf.cer", "-noprompt");
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(directory.resolve("keys.p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore leaf = KeyStore.getInstance("PKCS12");
        leaf.load(null, null);
        leaf.setKeyEntry(
                "leaf",
                store.getKey("leaf", PASSWORD.toCharArray()),
                PASSWORD.toCharArray(),
                store.getCertificateChain("leaf"));
        keys.init(leaf, PASSWORD.toCharArray());
        SSLContext serves = SSLContext.getInstance("TLS");
        serves.init(keys.getKeyManagers(), null, null);
        KeyStore roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        roots.setCertificateEntry("ca", store.getCertificate("ca"));
        TrustManagerFactory trusts = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusts.init(roots);
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, trusts.getTrustManagers(), null);

        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(serves));
        server.start();
        try {
            Outbound outbound =
                    new Outbound(Duration.ofSeconds(5), HttpClient.newBuilder().sslContext(trusting));
            URI address = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/");
            assertThatThrownBy(() -> outbound.post(address, Map.of(), new byte[0]))
                    .isInstanceOf(DeliveryException.class)
                    .hasMessageStartingWith("its certificate has expired");
        } finally {
            server.stop(0);
        }
    }

    private void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", "keys.p12", "-storetype", "PKCS12", "-storepass", PASSWORD));
        if (arguments[0].equals("-genkeypair")) {
            command.addAll(List.of("-keyalg", "EC"));
        }
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(directory.resolve("keytool.log")))
                .isZero();
    }
}
