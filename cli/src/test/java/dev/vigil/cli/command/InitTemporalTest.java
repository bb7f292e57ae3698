package dev.vigil.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.testserver.TestServer;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code init --temporal} beside the embedded server, which lists and cannot query. */
class InitTemporalTest {

    @TempDir
    private Path directory;

    @Test
    void whatRunsBecomesAConfigurationThatPassesTheCheck() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        String target = "127.0.0.1:" + port;
        try (TestServer.PortBoundTestServer temporal = TestServer.createPortBoundServer(port);
                RunningFleet fleet = new RunningFleet(target, "default")) {
            assertThat(temporal).isNotNull();
            fleet.run();

            CommandRun init = CommandRun.by(
                    Clock.systemUTC(),
                    directory,
                    Map.of(),
                    "init",
                    "--temporal",
                    target,
                    "-n",
                    "default",
                    "-w",
                    "vigil.yaml");

            RunningFleet.assertWritten(directory, init, "# now: 0 open, 1 started in the last 24 h");
        }
    }

    @Test
    void anAddressThatDoesNotAnswerIsSaidAndNothingIsWritten() {
        CommandRun away = CommandRun.of(directory, Map.of(), "init", "--temporal", "127.0.0.1:1", "-w", "vigil.yaml");
        CommandRun both = CommandRun.of(directory, Map.of(), "init", "--temporal", "127.0.0.1:1", "histories");

        assertThat(away.code()).isEqualTo(4);
        assertThat(away.err()).contains("127.0.0.1:1");
        assertThat(directory.resolve("vigil.yaml")).doesNotExist();
        assertThat(both.code()).isEqualTo(2);
        assertThat(both.err()).contains("--temporal or history files, got both");
    }
}
