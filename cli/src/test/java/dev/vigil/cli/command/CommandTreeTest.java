package dev.vigil.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigil.cli.endpoint.Endpoint;
import dev.vigil.cli.endpoint.EndpointFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandTreeTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "topcis | error: unknown command 'topcis' | did you mean 'topics'?  vigil --help",
                "topics lits | error: unknown command 'lits' | did you mean 'list'?  vigil topics --help",
                "version --outptu json | error: unknown flag '--outptu' | did you mean '--output'?  vigil version --help",
                "alerts --stat=firing | error: unknown flag '--stat=firing' | did you mean '--state'?  vigil alerts --help",
                "version now | error: unexpected argument 'now' | vigil version --help",
                "topics tail wrokflow-events | error: unknown topic 'wrokflow-events', did you mean 'workflow-events'? | vigil",
                "topics tail alerts --from noon | error: expected --from to be start or a time: 15m, 1h or 2d ago | vigil",
                "topics tail alerts --limit 0 | error: expected --limit to be at least 1, got 0 | vigil",
                "alerts --follow -o json | error: --follow goes with neither an ID nor one JSON document | vigil",
                "alerts --mode FM7 | expected one of [FM1, FM2, FM3, FM4, FM5, FM6] | vigil alerts --help",
                "topics | error: expected a command: list, create, check, acls or tail | vigil topics --help",
            })
    void wrongUsageIsOneSentenceAndAnIdea(String line, String error, String idea) {
        CommandRun run = run(line.split(" "));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(error, idea);
        assertThat(run.err().lines()).hasSizeLessThanOrEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"version -o json", "version --output json", "-o json version", "--color always -o json version"})
    void globalOptionsMayStandBeforeAndAfterTheCommand(String line) throws IOException {
        CommandRun run = run(line.split(" "));

        assertThat(run.code()).isZero();
        assertThat(new ObjectMapper().readTree(run.out()).path("kafka_client").asText())
                .isEqualTo("4.3.1");
    }

    @Test
    void everyCommandHasHelpWithTwoExamplesFirst() {
        assertHelp(CommandTree.of(new Surroundings(
                Map.of(),
                directory,
                directory,
                "me",
                java.time.Clock.systemUTC(),
                System.out,
                System.err,
                false,
                true)));
    }

    @Test
    void withoutAnyKafkaItSaysWhereOneCanBeNamed() {
        CommandRun run = run("topics", "list");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("error: no Kafka is configured, and no `vigil demo` or `vigil up` runs here");
    }

    @Test
    void aKafkaThatDoesNotAnswerIsUnreachableAndItsOriginNamed() throws IOException {
        Files.writeString(directory.resolve("vigil.yaml"), "kafka:\n  bootstrap_servers: [127.0.0.1:1]\n");

        CommandRun run = run("alerts");

        assertThat(run.code()).isEqualTo(4);
        assertThat(run.err().lines())
                .containsExactly(
                        "error: no Kafka broker answers at 127.0.0.1:1 (connection refused, 3 tries in 10 s)",
                        "  from  kafka.bootstrap_servers, " + directory.resolve("vigil.yaml") + ":2:22",
                        "  try   is it running, and is this its address as seen from here?");
    }

    @Test
    void theAddressOfARunningUpIsFound() throws IOException {
        EndpointFile.in(directory.resolve("vigil-data"))
                .write(Endpoint.ofThisProcess("up", "127.0.0.1:1", "x.", "", ""));

        CommandRun run = run("topics", "check");

        assertThat(run.code()).isEqualTo(4);
        assertThat(run.err()).contains("at 127.0.0.1:1 (", "from  the running `vigil up` (process ");
    }

    @Test
    void aBadConfigurationStartsNothingAndListsEveryError() throws IOException {
        Files.writeString(directory.resolve("vigil.yaml"), "kafak: {}\nconsole: {prot: 1}\n");

        CommandRun run = run("config", "check");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("unknown key 'kafak'", "vigil.yaml:1:1", "unknown key 'prot' in console", "vigil.yaml:2:11");
    }

    @Test
    void configShowPrintsEachValueWithItsOrigin() throws IOException {
        Files.writeString(directory.resolve("vigil.yaml"), "console: {port: 9000}\n");

        CommandRun run = CommandRun.of(directory, Map.of("VIGIL_KAFKA", "k:9092"), "config", "show");

        assertThat(run.code()).isZero();
        assertThat(run.out()).containsPattern("console\\.port +9000 +.*vigil\\.yaml:1:17");
        assertThat(run.out()).containsPattern("kafka\\.bootstrap_servers +\\[k:9092\\] +VIGIL_KAFKA");
    }

    private static void assertHelp(CommandLine command) {
        String name = command.getCommandSpec().qualifiedName();
        String usage = command.getUsageMessage(CommandLine.Help.Ansi.OFF);
        assertThat(usage).as(name).startsWith("Examples:").contains("-h, --help");
        assertThat(usage.lines().skip(1).limit(2)).as(name).allMatch(line -> line.startsWith("  vigil "));
        assertThat(command.getCommandSpec().usageMessage().description())
                .as(name)
                .isNotEmpty();
        command.getSubcommands()
                .forEach((sub, of) -> assertThat(usage)
                        .as("%s lists what %s does", name, sub)
                        .contains(sub)
                        .contains(firstWords(of)));
        command.getSubcommands().values().forEach(CommandTreeTest::assertHelp);
    }

    private static String firstWords(CommandLine command) {
        String description = command.getCommandSpec().usageMessage().description()[0];
        return description.substring(0, Math.min(20, description.length())).strip();
    }

    private CommandRun run(String... arguments) {
        return CommandRun.of(directory, Map.of(), arguments);
    }
}
