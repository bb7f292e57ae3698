package dev.vigil.cli.config;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * What is served over HTTP and linked to.
 *
 * @param port port on 127.0.0.1; a free one is taken if it is in use
 * @param baseUrl address under which people reach this Vigil, for links; empty: the loopback address
 * @param temporalUi address of Temporal's UI, for links; empty: no links
 */
public record ConsoleConfig(int port, String baseUrl, String temporalUi) {

    public static final int DEFAULT_PORT = 8440;

    static ConsoleConfig read(Section section) {
        ConsoleConfig console = new ConsoleConfig(
                section.count("port", DEFAULT_PORT, 0, 65_535),
                section.value("base_url", "", "an address", ConsoleConfig::checkedUrl, url -> url),
                section.value("temporal_ui", "", "an address", ConsoleConfig::checkedUrl, url -> url));
        section.end();
        return console;
    }

    /** Without the slash at its end. */
    private static String checkedUrl(String text) {
        String expected = "an address such as http://127.0.0.1:8233";
        if (text.isEmpty()) {
            return text;
        }
        try {
            URI uri = new URI(text);
            if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                throw new IllegalArgumentException(expected);
            }
            return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(expected, e);
        }
    }
}
