package dev.vigil.cli.config;

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
                section.value("base_url", "", "an address", ConsoleConfig::address, url -> url),
                section.value("temporal_ui", "", "an address", ConsoleConfig::address, url -> url));
        section.end();
        return console;
    }

    private static String address(String text) {
        return Scalars.httpAddress(text, "http://127.0.0.1:8233");
    }
}
