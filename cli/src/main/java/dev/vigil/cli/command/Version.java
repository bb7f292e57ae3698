package dev.vigil.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version that the build wrote down. */
final class Version {

    private static final String RESOURCE = "/dev/vigil/cli/version.properties";

    private Version() {}

    static String ofVigil() {
        Properties properties = new Properties();
        try (InputStream resource = Version.class.getResourceAsStream(RESOURCE)) {
            if (resource != null) {
                properties.load(resource);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("could not read " + RESOURCE, e);
        }
        return properties.getProperty("version", "unknown");
    }
}
