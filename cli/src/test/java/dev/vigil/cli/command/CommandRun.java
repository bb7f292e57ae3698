package dev.vigil.cli.command;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/**
 * One run of the command line in surroundings of its own.
 *
 * @param code exit code
 * @param out what stood on stdout
 * @param err what stood on stderr
 */
record CommandRun(int code, String out, String err) {

    /** The reader's time, where it only says how times are shown. */
    private static final Instant SHOWN_AT = Instant.parse("2026-11-22T14:03:16Z");

    static CommandRun of(Path directory, Map<String, String> environment, String... arguments) {
        return at(SHOWN_AT, directory, environment, arguments);
    }

    static CommandRun at(Instant now, Path directory, Map<String, String> environment, String... arguments) {
        return by(Clock.fixed(now, ZoneOffset.UTC), directory, environment, arguments);
    }

    /** By a clock that goes on, for commands that wait for their turn. */
    static CommandRun by(Clock clock, Path directory, Map<String, String> environment, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings = new Surroundings(
                environment,
                directory,
                directory.resolve("tmp"),
                System.getProperty("user.name"),
                clock,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                true);
        int code = CommandTree.of(surroundings).execute(arguments);
        return new CommandRun(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    List<String> outLines() {
        return out.lines().toList();
    }
}
