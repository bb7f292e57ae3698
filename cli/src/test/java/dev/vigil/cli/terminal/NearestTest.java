package dev.vigil.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {

    private static final List<String> COMMANDS = List.of("topics", "alerts", "config", "version");

    @Test
    void findsTheWordThatWasMeant() {
        assertThat(Nearest.to("topcis", COMMANDS)).contains("topics");
        assertThat(Nearest.to("alert", COMMANDS)).contains("alerts");
        assertThat(Nearest.to("bootstrap-server", List.of("bootstrap_servers"))).contains("bootstrap_servers");
    }

    @Test
    void guessesNothingWhereNothingIsNear() {
        assertThat(Nearest.to("deploy", COMMANDS)).isEmpty();
        assertThat(Nearest.to("x", List.of("ab"))).isEmpty();
    }
}
