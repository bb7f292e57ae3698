package dev.vigil.streams.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ShellTest {

    private static final String NASTY = "ab -'\"\\$`!;&|<>(){}[]*?~#=%\n\té😀/.:@";

    @Test
    void aShellReadsEachWordAsItself() throws IOException, InterruptedException {
        // Given words made of everything a shell cares about
        Random random = new Random(7);
        List<String> words = new ArrayList<>(List.of("", "-n", "it's", "a b", "$(id)", "plain-id.1"));
        int[] characters = NASTY.codePoints().toArray();
        for (int i = 0; i < 60; i++) {
            StringBuilder word = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                word.appendCodePoint(characters[random.nextInt(characters.length)]);
            }
            words.add(word.toString());
        }
        StringBuilder command = new StringBuilder("printf '%s|END|'");
        words.forEach(word -> command.append(' ').append(Shell.word(word)));
        // When
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process shell = builder.redirectErrorStream(true).start();
        String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        // Then
        assertThat(shell.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(printed).isEqualTo(String.join("|END|", words) + "|END|");
    }

    @Test
    void plainWordsStayReadable() {
        assertThat(Shell.word("pay-00-003")).isEqualTo("pay-00-003");
        assertThat(Shell.word("WorkflowType='T'")).isEqualTo("\"WorkflowType='T'\"");
        assertThat(Shell.queryString("it's")).isEqualTo("'it''s'");
        assertThat(Shell.fileName("../a b")).isEqualTo(".._a_b");
    }
}
