package dev.vigil.interceptor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.Keys;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordKeyTest {

    @ParameterizedTest
    @ValueSource(strings = {"order-7", "a/b", "a b+c%d", "zwölf 🚚", "", "*~'()", "line\nbreak"})
    void theKeyIsSpelledAsTheContractSpellsIt(String workflowId) {
        assertThat(new String(RecordKey.of("prod", "team.a", workflowId), StandardCharsets.UTF_8))
                .isEqualTo(Keys.of("prod", "team.a", workflowId));
    }
}
