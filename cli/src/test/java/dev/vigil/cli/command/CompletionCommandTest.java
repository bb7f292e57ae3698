package dev.vigil.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bash makes of it: words are completed by a real shell. */
class CompletionCommandTest {

    @TempDir
    private Path directory;

    @Test
    void bashCompletesCommandsFlagsAndValues() throws Exception {
        CommandRun run = CommandRun.of(directory, Map.of(), "completion", "bash");

        assertThat(run.code()).isZero();
        Path script = Files.writeString(directory.resolve("completion"), run.out());
        assertThat(completed(script, "vigil", "top")).containsExactly("topics");
        assertThat(completed(script, "vigil", "topics", "ta")).containsExactly("tail");
        assertThat(completed(script, "vigil", "alerts", "--fol")).containsExactly("--follow");
        assertThat(completed(script, "vigil", "completion", "z")).containsExactly("zsh");
    }

    @Test
    void zshIsAskedToRunTheSame() {
        CommandRun bash = CommandRun.of(directory, Map.of(), "completion", "bash");
        CommandRun zsh = CommandRun.of(directory, Map.of(), "completion", "zsh");

        assertThat(zsh.out()).startsWith("autoload -U +X compinit").endsWith(bash.out());
    }

    private String[] completed(Path script, String... words) throws IOException, InterruptedException {
        String last = Integer.toString(words.length - 1);
        Process bash = new ProcessBuilder(
                        "bash",
                        "-c",
                        "compopt() { :; }; source '" + script + "'; COMP_WORDS=(" + String.join(" ", words)
                                + "); COMP_CWORD=" + last
                                + "; COMP_LINE='" + String.join(" ", words)
                                + "'; COMP_POINT=${#COMP_LINE}; _complete_vigil; echo \"${COMPREPLY[@]}\"")
                .redirectErrorStream(true)
                .start();
        String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(bash.waitFor()).as(said).isZero();
        return said.split("\\s+");
    }
}
