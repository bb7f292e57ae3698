package dev.vigil.cli.command;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * What a process finds around itself; a test gives it another.
 *
 * @param environment environment variables
 * @param workingDirectory where relative paths start
 * @param temporaryDirectory for files that outlive no session
 * @param user name of the user
 * @param clock the wall clock and its zone, for people's times
 * @param out stdout
 * @param err stderr
 * @param outIsTerminal whether a person reads stdout
 * @param unicode whether characters beyond ASCII can be shown
 */
public record Surroundings(
        Map<String, String> environment,
        Path workingDirectory,
        Path temporaryDirectory,
        String user,
        Clock clock,
        PrintStream out,
        PrintStream err,
        boolean outIsTerminal,
        boolean unicode) {

    public Surroundings {
        environment = Map.copyOf(environment);
    }
}
