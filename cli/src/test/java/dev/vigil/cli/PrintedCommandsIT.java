package dev.vigil.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vigil.testing.RealTemporal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each command that an alert prints is pasted into a shell as it stands in the golden texts, against a server of the test's own: it must
 * parse, and what it asks must be answered.
 */
@Tag("real-server")
@Timeout(300)
class PrintedCommandsIT {

    private static final Path GOLDEN = Path.of("../streams-app/src/test/resources/golden/alerts");
    /** A name may hold line breaks: a command goes on where nothing is indented. */
    private static final Pattern COMMAND = Pattern.compile("(?m)^ {4}\\$ (temporal .*(?:\\n(?! )(?!$).*)*)");

    private static final Pattern WORKFLOW = Pattern.compile(" -w ((?:'[^']*'|\\\\'|[^\\s'])+)");
    private static final Pattern FLAG = Pattern.compile(" (--?[a-z][a-z-]*)");

    /** Asked of a worker or about one of its attempts, and none runs here: only the flags can be checked. */
    private static final List<String> NEED_WORKER =
            List.of("temporal workflow metadata", "temporal activity update-options");

    @TempDir
    private Path directory;

    private String address = "";

    private record Answer(int exitCode, String output) {}

    @Test
    void eachOneRunsAsItIsPrinted() throws Exception {
        assumeTrue(
                RealTemporal.binary().isPresent() && RealTemporal.cli().isPresent(),
                "skipped: set VIGIL_TEMPORAL_SERVER and VIGIL_TEMPORAL_CLI to the binaries of a Temporal server and its CLI");
        Path cli = RealTemporal.cli().orElseThrow();
        Path temporalOnPath = directory.resolve("temporal");
        Files.writeString(temporalOnPath, "#!/bin/sh\nexec '" + cli.toAbsolutePath() + "' \"$@\"\n");
        assertThat(temporalOnPath.toFile().setExecutable(true)).isTrue();
        TreeSet<String> commands = printed();
        assertThat(commands).hasSizeGreaterThan(10);
        try (RealTemporal temporal = new RealTemporal(Files.createDirectory(directory.resolve("server")))) {
            address = temporal.target();
            untilItWorks("temporal operator namespace create -n demo");
            for (String workflow : workflows(commands)) {
                untilItWorks("temporal workflow start -n demo --type T --task-queue orders -w " + workflow);
            }
            List<String> failed = new ArrayList<>();
            for (String command : commands) {
                Optional<String> needsWorker =
                        NEED_WORKER.stream().filter(command::startsWith).findFirst();
                Answer answer = needsWorker.isPresent() ? flags(needsWorker.get(), command) : shell(command);
                if (answer.exitCode() != 0) {
                    failed.add(command + "\n  exit code " + answer.exitCode() + ": " + answer.output());
                }
            }
            assertThat(failed).isEmpty();
            assertThat(shell("temporal workflow show -n demo -w nobody-has-this-id")
                            .exitCode())
                    .as("a command that is wrong is seen here")
                    .isNotZero();
        }
    }

    private static TreeSet<String> printed() throws IOException {
        TreeSet<String> commands = new TreeSet<>();
        try (Stream<Path> files = Files.list(GOLDEN)) {
            for (Path file : files.toList()) {
                Matcher command = COMMAND.matcher(Files.readString(file));
                while (command.find()) {
                    commands.add(command.group(1));
                }
            }
        }
        return commands;
    }

    /** Their ids as words of the shell. */
    private static TreeSet<String> workflows(TreeSet<String> commands) {
        TreeSet<String> words = new TreeSet<>();
        for (String command : commands) {
            Matcher matcher = WORKFLOW.matcher(command);
            if (matcher.find()) {
                words.add(matcher.group(1));
            }
        }
        return words;
    }

    private Answer flags(String verb, String command) throws IOException, InterruptedException {
        Answer help = shell(verb + " --help");
        Matcher flag = FLAG.matcher(command.substring(verb.length()));
        while (flag.find()) {
            if (!help.output().contains(flag.group(1))) {
                return new Answer(1, "no flag " + flag.group(1));
            }
        }
        return help;
    }

    private void untilItWorks(String command) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(120).toNanos();
        Answer answer = shell(command);
        while (answer.exitCode() != 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            answer = shell(command);
        }
        assertThat(answer.exitCode()).as("%s: %s", command, answer.output()).isZero();
    }

    private Answer shell(String command) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("PATH", directory + ":" + System.getenv("PATH"));
        builder.environment().put("TEMPORAL_ADDRESS", address);
        Process process = builder.start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return new Answer(-1, "no answer within 60 s");
        }
        return new Answer(process.exitValue(), Files.readString(output, UTF_8));
    }
}
