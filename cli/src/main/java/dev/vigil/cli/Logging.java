package dev.vigil.cli;

import java.util.Arrays;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Which of the two logging configurations is used; decided before the first logger is made. */
final class Logging {

    private static final String CONFIGURATION = "logback.configurationFile";

    private Logging() {}

    /** With {@code -v} what the libraries say goes to stderr too. */
    static void configure(String[] args) {
        boolean verbose = Arrays.stream(args).anyMatch(arg -> arg.equals("-v") || arg.equals("--verbose"));
        if (verbose && System.getProperty(CONFIGURATION) == null) {
            System.setProperty(CONFIGURATION, "logback-verbose.xml");
        }
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }
}
