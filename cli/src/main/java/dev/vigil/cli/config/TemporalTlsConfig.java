package dev.vigil.cli.config;

/**
 * TLS towards Temporal; the files are PEM.
 *
 * @param enabled whether TLS is spoken at all
 * @param ca authorities; empty: those that Java trusts
 * @param cert our certificate, for mutual TLS; empty: none
 * @param key its private key, PKCS#8; empty: none
 * @param serverName the name on the server's certificate; empty: the target's host
 */
public record TemporalTlsConfig(boolean enabled, String ca, String cert, String key, String serverName) {

    static TemporalTlsConfig read(Section section, boolean apiKey) {
        String ca = section.text("ca", "");
        String cert = section.text("cert", "");
        String key = section.text("key", "");
        String serverName = section.text("server_name", "");
        if (cert.isEmpty() != key.isEmpty()) {
            section.problem(
                    cert.isEmpty() ? "key" : "cert",
                    "expected " + section.path() + ".cert and " + section.path() + ".key together, got one of them",
                    "a certificate is of no use without its key");
        }
        boolean any = apiKey || !ca.isEmpty() || !cert.isEmpty() || !serverName.isEmpty();
        TemporalTlsConfig tls = new TemporalTlsConfig(section.yesOrNo("enabled", any), ca, cert, key, serverName);
        section.end();
        return tls;
    }
}
