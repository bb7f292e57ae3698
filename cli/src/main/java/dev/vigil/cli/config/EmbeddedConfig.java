package dev.vigil.cli.config;

/**
 * The broker inside this process.
 *
 * @param directory where its data is kept, relative to the working directory
 * @param port port on 127.0.0.1; 0: a free one
 * @param maxBytes how much disk its logs may take, bytes
 */
public record EmbeddedConfig(String directory, int port, long maxBytes) {

    public static final String DEFAULT_DIRECTORY = "vigil-data";
    public static final long DEFAULT_MAX_BYTES = 2L << 30;

    private static final long LEAST_BYTES = 512L << 20;

    static EmbeddedConfig read(Section section) {
        EmbeddedConfig embedded = new EmbeddedConfig(
                section.text("directory", DEFAULT_DIRECTORY),
                section.count("port", 0, 0, 65_535),
                section.size("max_size", DEFAULT_MAX_BYTES, LEAST_BYTES));
        section.end();
        return embedded;
    }
}
