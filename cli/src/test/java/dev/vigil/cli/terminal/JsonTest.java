package dev.vigil.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void controlsAreEscapedAndAParserReadsTheSameText() throws Exception {
        String hostile = "a\u001b[2J\u007f\u0085\u202e\"\n日本🚀";

        String line = Json.line(Json.object().put("id", hostile));

        assertThat(line.codePoints().filter(Text::isObeyed).toArray()).isEmpty();
        assertThat(new ObjectMapper().readTree(line).path("id").asText()).isEqualTo(hostile);
    }
}
